"""Written by tools/templates.py; do not edit."""

from ftc_backends.rendering import Environment

environment = Environment(
    __name__,
    {
        "rewards.py.j2": "tmpl_rewards_py",
        "rewards/captured.j2": "tmpl_rewards_captured",
        "rewards/exact-match.j2": "tmpl_rewards_exact_match",
        "rewards/fits.j2": "tmpl_rewards_fits",
        "rewards/from_file.j2": "tmpl_rewards_from_file",
        "rewards/function.j2": "tmpl_rewards_function",
        "rewards/is_valid.j2": "tmpl_rewards_is_valid",
        "rewards/json-schema.j2": "tmpl_rewards_json_schema",
        "rewards/length.j2": "tmpl_rewards_length",
        "rewards/model.j2": "tmpl_rewards_model",
        "rewards/normal.j2": "tmpl_rewards_normal",
        "rewards/regex.j2": "tmpl_rewards_regex",
        "rewards/reward_model.j2": "tmpl_rewards_reward_model",
    },
)
