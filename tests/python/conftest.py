"""The recorded clusters, loaded once."""

from __future__ import annotations

import pytest

import labelix
from shared import DUMP, TOWN


@pytest.fixture(scope="session")
def rng() -> labelix.Cluster:
    return labelix.Cluster.load(DUMP)


@pytest.fixture(scope="session")
def town() -> labelix.Cluster:
    return labelix.Cluster.load(TOWN)
