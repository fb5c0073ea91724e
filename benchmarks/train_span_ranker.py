"""Trains ``retrieval/data/span_ranker.json`` on the marked answers of policy_docs, and says what it does on unseen
fifths.

    python -m benchmarks.train_span_ranker [--data DIR] [--work DIR] [--dry-run]

The objective is the expected ROUGE-L of the chosen span with the marked answer under a softmax over all candidates.
Several networks are trained from different starts and set side by side as one. Five-fold cross-validation is printed
first, no document in two fifths; the weights that are written are trained on all questions, so that what policy_docs
then prints for these same questions is no measurement of unseen ones: the cross-validated figure is.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_documents import read_documents
from benchmarks.overlap import rouge_l
from retrieval.encoder import DEFAULT, load_encoder
from retrieval.index import open_index
from retrieval.model import Query
from retrieval.search import Searcher
from retrieval.spans import feature_names

HIDDEN = 16
EPOCHS = 150
WEIGHT_DECAY = 0.3
DROPOUT = 0.5
FOLDS = 5
STARTS = 3
ASKED_ON = date(2026, 3, 15)


Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Example:
    """The candidates of one question: features, shape (spans, features), and ROUGE-L with the answer, shape
    (spans,); ``document`` is the marked one."""

    document: str
    features: NDArray[np.float32]
    worth: NDArray[np.float32]


def examples(searcher: Searcher, lines: Sequence[dict[str, str]]) -> list[Example]:
    """One example per question with its marked answer."""
    found = []
    for line in lines:
        candidates = searcher.candidate_spans(Query(line["question"], ASKED_ON))
        worth = [rouge_l(span.text, line["answer"]) for span in candidates]
        if candidates:
            features = np.stack([span.features for span in candidates])
            found.append(Example(line["document"], features, np.array(worth, dtype=np.float32)))
    return found


def train(data: Sequence[Example]) -> Weights:
    """The weights, by the names of ``SpanRanker``'s fields: the hidden units of all networks beside each other."""
    nets = [_train_one(data, seed) for seed in range(STARTS)]
    joined = {name: np.concatenate([net[name] for net in nets], axis=-1) for name in ("inner", "inner_bias", "outer")}
    return {"mean": nets[0]["mean"], "scale": nets[0]["scale"], **joined}


def _train_one(data: Sequence[Example], seed: int) -> Weights:
    # Not at the top: the wheel's engine must be loaded first, or it takes over PyTorch's two threads.
    import torch

    torch.manual_seed(seed)
    features = torch.tensor(np.concatenate([each.features for each in data]))
    worth = torch.tensor(np.concatenate([each.worth for each in data]))
    owner = torch.repeat_interleave(torch.arange(len(data)), torch.tensor([len(each.worth) for each in data]))
    mean, scale = features.mean(0), features.std(0) + 1e-3
    inner, outer = torch.nn.Linear(features.shape[1], HIDDEN), torch.nn.Linear(HIDDEN, 1, bias=False)
    net = torch.nn.Sequential(inner, torch.nn.Tanh(), torch.nn.Dropout(DROPOUT), outer)
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-2, weight_decay=WEIGHT_DECAY)
    for _ in range(EPOCHS):
        optimiser.zero_grad()
        scores = net((features - mean) / scale)[:, 0]
        loss = -_expected_worth(scores, worth, owner, len(data))
        loss.backward()
        optimiser.step()
    layers = {"inner": inner.weight.T, "inner_bias": inner.bias, "outer": outer.weight[0]}
    return {name: values.detach().numpy().round(3) for name, values in {"mean": mean, "scale": scale, **layers}.items()}


def _expected_worth(scores: Any, worth: Any, owner: Any, count: int) -> Any:
    """The mean over questions of the worth of a span drawn by the softmax of its score."""
    import torch

    highest = torch.full((count,), -1e9).scatter_reduce(0, owner, scores, "amax").detach()
    shares = torch.exp(scores - highest[owner])
    total = torch.zeros(count).scatter_add(0, owner, shares)
    return (torch.zeros(count).scatter_add(0, owner, shares * worth) / total).mean()


def chosen_worth(weights: Weights, each: Example) -> float:
    """ROUGE-L of the span that the weights choose."""
    hidden = np.tanh((each.features - weights["mean"]) / weights["scale"] @ weights["inner"] + weights["inner_bias"])
    return float(each.worth[int(np.argmax(hidden @ weights["outer"]))])


def cross_validated(data: Sequence[Example]) -> float:
    """Mean ROUGE-L of the choices on fifths that were not trained on; a document lies in one fifth."""
    fold = [zlib.crc32(each.document.encode()) % FOLDS for each in data]
    got = []
    for number in range(FOLDS):
        weights = train([each for each, f in zip(data, fold, strict=True) if f != number])
        got += [chosen_worth(weights, each) for each, f in zip(data, fold, strict=True) if f == number]
    return float(np.mean(got))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--work", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--dry-run", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    encoder = load_encoder(DEFAULT, options.work / "models")
    documents = read_documents(options.data)
    searcher = Searcher(open_index(options.work / "policy_docs-vectors", documents, encoder), encoder)
    questions = (options.data / "policy_docs" / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    data = examples(searcher, [json.loads(line) for line in questions])
    print(f"questions {len(data)}, best possible {np.mean([each.worth.max() for each in data]):.3f}")
    print(f"five-fold cross-validation: ROUGE-L {cross_validated(data):.3f}")
    if not options.dry_run:
        _write(train(data))


def _write(weights: dict[str, NDArray[np.float32]]) -> None:
    rows: dict[str, Any] = {"features": feature_names()}
    rows |= {name: [_plain(value) for value in values] for name, values in weights.items()}
    lines = (f" {json.dumps(name)}: {json.dumps(value)}" for name, value in rows.items())
    path = Path(str(resources.files("retrieval") / "data" / "span_ranker.json"))
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _plain(value: Any) -> Any:
    return [round(float(each), 3) for each in value] if isinstance(value, np.ndarray) else round(float(value), 3)


if __name__ == "__main__":
    main()
