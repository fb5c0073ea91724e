"""The courses that come with the product: every right answer is got from the assistant, figures also from other SQL."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from server.chat.assistant import Assistant
from server.errors import BadRequest, Conflict, NotReady
from server.settings import Settings
from server.training.course import Course, Exercise, load_courses
from server.training.lessons import Lessons, Solved
from server.training.model_answer import ModelAnswer, is_right, model_answer

ASKED_ON = date(2026, 3, 15)
COURSES = load_courses(Path("nowhere"))
EXERCISES = [(course, exercise) for course in COURSES.values() for exercise in course.exercises]
IDS = [f"{course.id}-{exercise.id}" for course, exercise in EXERCISES]

_COUNTY = "h.village_code LIKE '430421%'"
_LIFTED = "FROM household h JOIN household_year y USING (household_id) WHERE h.is_lifted AND"
# The two groups together, each household once, as the notice of 长沙市 defines its 脱贫人口.
_CHANGSHA = """
SELECT round(sum(y.net_income) / sum(y.population), 2) FROM household h JOIN household_year y USING (household_id)
WHERE (h.is_lifted OR h.monitor_type IS NOT NULL) AND h.village_code LIKE '4301%' AND y.year = {year}
"""

SQL = {
    "below-10000": f"""SELECT count(*) {_LIFTED} y.year = 2024 AND y.net_income_per_capita < 10000
        AND h.village_code IN (SELECT village_code FROM village WHERE town_name = '西渡镇')""",
    "monitored": f"""SELECT count(*) FROM household h
        WHERE {_COUNTY} AND h.monitor_type IS NOT NULL AND NOT h.risk_cleared""",
    "per-capita": f"""SELECT round(sum(y.net_income) / sum(y.population), 2) {_LIFTED} y.year = 2024 AND {_COUNTY}""",
    "falling": f"""SELECT count(*) FROM household h JOIN household_year y USING (household_id)
        JOIN household_year p ON p.household_id = y.household_id AND p.year = 2023
        WHERE h.is_lifted AND y.year = 2024 AND {_COUNTY} AND y.net_income_per_capita < p.net_income_per_capita""",
    "posts": f"""SELECT count(*) FROM employment e JOIN person USING (person_id) JOIN household h USING (household_id)
        WHERE e.year = 2024 AND e.kind = '公益性岗位' AND {_COUNTY}""",
    "no-job": f"""SELECT count(*) FROM household h JOIN household_year y USING (household_id)
        WHERE y.year = 2024 AND {_COUNTY} AND EXISTS (SELECT 1 FROM person p WHERE p.household_id = h.household_id
            AND p.labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力'))
        AND NOT EXISTS (SELECT 1 FROM person p JOIN employment e USING (person_id)
            WHERE p.household_id = h.household_id AND e.year = 2024)""",
    "income-gap": f"SELECT abs(({_CHANGSHA.format(year=2023)}) - 19000)",
}
LOWEST = f"""SELECT v.town_name FROM household h JOIN household_year y USING (household_id) JOIN village v
    USING (village_code) WHERE y.year = 2024 AND {_COUNTY} GROUP BY 1 ORDER BY sum(y.net_income) / sum(y.population)"""


class Room:
    """The demo room where the service's own data are made up."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def assistant(self) -> Assistant:
        return self._assistant


@pytest.fixture(scope="module")
def lessons(demo_assistant: Assistant, demo_settings: Settings) -> Lessons:
    return Lessons(demo_settings.home, Room(demo_assistant))  # type: ignore[arg-type]


def solved(lessons: Lessons, course: str, exercise: str) -> Solved:
    return lessons.solved(COURSES[course].exercise(exercise), ASKED_ON)


def value(settings: Settings, query: str) -> float:
    with duckdb.connect(str(settings.home / "data" / "current.duckdb"), read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return float(row[0]) if not isinstance(row[0], str) else row[0]


def test_three_courses_of_the_promised_size() -> None:
    assert list(COURSES) == ["policy", "data", "check"]
    for course in COURSES.values():
        assert 4 <= len(course.examples) <= 6
        assert 6 <= len(course.exercises) <= 8
        assert all(example.say for example in course.examples)
        assert all(exercise.why for exercise in course.exercises)


@pytest.mark.parametrize(("course", "exercise"), EXERCISES, ids=IDS)
def test_every_exercise_has_one_right_answer(lessons: Lessons, course: Course, exercise: Exercise) -> None:
    found = lessons.solved(exercise, ASKED_ON)
    given = found.model.texts[0] if found.model.texts else f"{found.model.number}"
    assert is_right(exercise, found.model, given)
    assert exercise.kind != "policy" or found.answer.citations or found.answer.kind == "refusal"
    if exercise.choices:
        assert [each for each in exercise.choices if is_right(exercise, found.model, each)] == [found.model.shown]


@pytest.mark.parametrize(("course", "exercise"), EXERCISES, ids=IDS)
def test_figures_are_those_of_independent_sql(
    lessons: Lessons, demo_settings: Settings, course: Course, exercise: Exercise
) -> None:
    if exercise.take == "figure" or exercise.id in SQL:
        assert lessons.solved(exercise, ASKED_ON).model.number == pytest.approx(value(demo_settings, SQL[exercise.id]))


def test_verdicts_and_names_are_those_of_independent_sql(lessons: Lessons, demo_settings: Settings) -> None:
    for ident, year, goal in (("income-2023", 2023, 19000), ("income-2025", 2025, 23000)):
        met = value(demo_settings, _CHANGSHA.format(year=year)) >= goal
        assert solved(lessons, "check", ident).model.shown == ("达到" if met else "未达到")
    assert value(demo_settings, LOWEST) in solved(lessons, "data", "lowest-town").model.texts


@pytest.mark.parametrize(
    ("course", "ident", "shown"),
    [
        ("policy", "changsha-2025", "2.3万元以上"),
        ("policy", "hengyang-medical", "80%以上"),
        ("policy", "hunan-industry", "中央衔接资金"),
        ("policy", "national-jobs", "3000万人"),
        ("policy", "whose-posts", "长沙市"),
        ("policy", "until", "2024-12-31"),
        ("policy", "baseline", "没有写明"),
        ("check", "no-2024", "没有2024年的目标"),
        ("data", "vague", "没有明确的界限"),
    ],
)
def test_what_the_documents_say(lessons: Lessons, course: str, ident: str, shown: str) -> None:
    assert solved(lessons, course, ident).model.shown == shown


def test_examples_are_answered(lessons: Lessons) -> None:
    kinds = {
        example.question: lessons.ask(example.question, ASKED_ON).kind
        for course in COURSES.values()
        for example in course.examples
    }
    refused = [question for question, kind in kinds.items() if kind == "refusal"]
    assert refused == ["申请低保要带什么材料？", "今天天气怎么样？"]
    assert [question for question, kind in kinds.items() if kind == "clarification"] == ["衡阳县收入低的户有多少？"]


NUMBER = Exercise(id="n", kind="data", task="多少户？", ask="多少户？", take="figure", column="m0", unit="户")
MONEY = NUMBER.model_copy(update={"unit": "元"})
TOWN = Exercise(id="t", kind="data", task="哪个镇？", ask="哪个镇？", take="name", column="town_name")


@pytest.mark.parametrize(
    ("exercise", "model", "given", "right"),
    [
        (NUMBER, ModelAnswer("46 户", 46.0), "46", True),
        (NUMBER, ModelAnswer("46 户", 46.0), " ４６户 ", True),
        (NUMBER, ModelAnswer("46 户", 46.0), "47", False),
        (NUMBER, ModelAnswer("0 户", 0.0), "0", True),
        (MONEY, ModelAnswer("15991.22 元", 15991.22), "15,991", True),
        (MONEY, ModelAnswer("15991.22 元", 15991.22), "15990", False),
        (MONEY, ModelAnswer("19000 元", 19000.0), "1.9万", True),
        (TOWN, ModelAnswer("岘山镇", texts=("岘山镇",)), "岘山", True),
        (TOWN, ModelAnswer("岘山镇", texts=("岘山镇",)), "西渡镇", False),
    ],
)
def test_marking(exercise: Exercise, model: ModelAnswer, given: str, right: bool) -> None:
    assert is_right(exercise, model, given) is right


@pytest.mark.parametrize("given", ["", "很多", "46或47", "一" * 100])
def test_what_is_no_number_is_asked_for_again(given: str) -> None:
    with pytest.raises(BadRequest):
        is_right(NUMBER, ModelAnswer("46 户", 46.0), given)


def test_an_answer_that_fits_no_option_is_no_right_answer(lessons: Lessons) -> None:
    exercise = COURSES["policy"].exercise("until").model_copy(update={"options": ("2030-01-01", "2031-01-01")})
    with pytest.raises(Conflict):
        model_answer(exercise, lessons.ask(exercise.ask, ASKED_ON))


def test_own_courses_lie_in_the_data_directory(tmp_path: Path) -> None:
    folder = tmp_path / "courses"
    folder.mkdir()
    own = {"id": "own", "title": "本县的课", "about": "练习", "examples": [{"question": "有多少监测户？"}]}
    exercise = {"id": "one", "kind": "data", "task": "多少户？", "ask": "有多少户？", "take": "figure", "column": "m0"}
    (folder / "own.yaml").write_text(str(own | {"exercises": [exercise]}), encoding="utf-8")
    assert load_courses(tmp_path)["own"].title == "本县的课"
    (folder / "own.yaml").write_text(str(own | {"exercises": [exercise | {"column": ""}]}), encoding="utf-8")
    with pytest.raises(NotReady, match=r"own\.yaml"):
        load_courses(tmp_path)
