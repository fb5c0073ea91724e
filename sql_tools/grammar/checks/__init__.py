"""The last look before a figure is shown: nothing lost, nothing that no question means."""
