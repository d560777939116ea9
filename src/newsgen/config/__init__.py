"""newsgen.yaml -> Config.

The file is optional and so is each of its keys. `KEYS` is the table of them: what a key is called, what it takes, the
field of `Config` that it sets and what it means; the validator and docs/configuration.md both come from it. All
problems are gathered, each at its line and column, and each is an error: a site is not built from a guess.
"""

from newsgen.config.keys import KEYS, KINDS, Key
from newsgen.config.reader import read_config
from newsgen.config.values import Config, Lists, Reading, SectionSetting, Theme

__all__ = ["KEYS", "KINDS", "Config", "Key", "Lists", "Reading", "SectionSetting", "Theme", "read_config"]
