"""Methods that compare: better answers with worse ones."""

from typing import Literal

from ftc_schemas.spec.section import Section, required, setting


class _Referenced(Section):
    """What methods have in common that hold the model to a reference."""

    reference_model: str = setting(
        "The model that the learner is held to: a Hugging Face id or a local folder. Without it, "
        "the model as it was before training; with an adapter that is the base, and needs no copy.",
        min_length=1,
        example="org/reference",
    )
    reference_revision: str = setting(
        "Commit, tag or branch of the reference model on the Hub.",
        min_length=1,
        example="0123456789abcdef0123456789abcdef01234567",
    )
    precompute_reference: bool = setting(
        "Ask the reference once about all rows, before training: no copy of it stays in memory.",
        example=True,
    )


class Dpo(_Referenced):
    """Direct preference optimization: prefer `chosen` over `rejected`, without a reward model."""

    type: Literal["dpo"] = required("Direct preference optimization.")
    beta: float = setting(
        "How closely the model stays with the reference: higher is closer. For the loss `ipo` this "
        "is the paper's tau.",
        gt=0,
        example=0.2,
    )
    loss: Literal[
        "sigmoid",
        "hinge",
        "ipo",
        "exo_pair",
        "nca_pair",
        "robust",
        "bco_pair",
        "sppo_hard",
        "aot",
        "aot_unpaired",
        "apo_zero",
        "apo_down",
        "sigmoid_norm",
    ] = setting(
        "The form of the loss. `sigmoid`: DPO as published. `hinge`: no push beyond a margin "
        "(SLiC). `ipo`: a margin to be met, not exceeded; resists overfitting to near-certain "
        "preferences. `exo_pair`: the reverse KL to the preferences; wants `label_smoothing`. "
        "`nca_pair`: also keeps the chosen answer likely. `robust`: assumes that a share of the "
        "labels is flipped. `bco_pair`: each answer judged good or bad by itself. `sppo_hard`: "
        "self-play, towards a win rate of 1 and 0. `aot`: the margins of a batch compared as "
        "distributions. `aot_unpaired`: the same without pairing answers. `apo_zero`: chosen up, "
        "rejected down; for answers better than the model's. `apo_down`: both down, rejected more; "
        "for answers worse than the model's. `sigmoid_norm`: `sigmoid` on averages a token, so "
        "that length doesn't count.",
        example="ipo",
    )
    label_smoothing: float = setting(
        "The share of preferences assumed to be flipped (for the losses `robust`, `exo_pair`, "
        "`aot` and `aot_unpaired`).",
        ge=0,
        lt=0.5,
        example=0.1,
    )
    sft_weight: float = setting(
        "Weight of a supervised loss on the chosen answers, beside the preference loss of weight "
        "1; 0 is none.",
        ge=0,
        example=0.5,
    )


class Orpo(Section):
    """Odds-ratio preference optimization: learn the chosen answers and disfavour the rejected in
    one pass, without a reference model."""

    type: Literal["orpo"] = required("Odds-ratio preference optimization.")
    beta: float = setting(
        "Weight of the odds-ratio loss beside the supervised loss of weight 1; the paper's lambda.",
        gt=0,
        example=0.2,
    )


class Kto(_Referenced):
    """Kahneman-Tversky optimization: learn from single answers that are marked good or bad."""

    type: Literal["kto"] = required("Kahneman-Tversky optimization.")
    beta: float = setting(
        "How closely the model stays with the reference: higher is closer.", gt=0, example=0.2
    )
    loss: Literal["kto", "apo_zero_unpaired"] = setting(
        "The form of the loss. `kto`: as published, with a reference point estimated from each "
        "batch. `apo_zero_unpaired`: good up, bad down, without that point.",
        example="apo_zero_unpaired",
    )
    desirable_weight: float = setting("Weight of the good answers' loss.", gt=0, example=1.5)
    undesirable_weight: float = setting("Weight of the bad answers' loss.", gt=0, example=1.5)


class SimPo(Section):
    """Simple preference optimization: compare the average log-probabilities of the two answers'
    tokens, without a reference model."""

    type: Literal["simpo"] = required("Simple preference optimization.")
    beta: float = setting(
        "Scale of the rewards; an average a token is small, so it is far above DPO's.",
        gt=0,
        example=2.5,
    )
    gamma: float = setting(
        "The margin by which the chosen answer's reward shall exceed the rejected one's.",
        ge=0,
        example=1.5,
    )
    sft_weight: float = setting(
        "Weight of a supervised loss on the chosen answers, beside the preference loss of weight "
        "1; 0 is SimPO as published.",
        ge=0,
        example=0.5,
    )


class Cpo(Section):
    """Contrastive preference optimization: DPO's comparison without a reference model, held
    together by a supervised loss on the chosen answers."""

    type: Literal["cpo"] = required("Contrastive preference optimization.")
    beta: float = setting(
        "Scale of the difference between the answers' log-probabilities.", gt=0, example=0.2
    )
    loss: Literal["sigmoid", "hinge", "ipo"] = setting(
        "The form of the loss. `sigmoid`: CPO as published. `hinge`: no push beyond a margin. "
        "`ipo`: a margin to be met, on averages a token.",
        example="hinge",
    )
    label_smoothing: float = setting(
        "The share of preferences assumed to be flipped (for the loss `sigmoid`).",
        ge=0,
        lt=0.5,
        example=0.1,
    )
    sft_weight: float = setting(
        "Weight of the supervised loss on the chosen answers, beside the preference loss of "
        "weight 1.",
        ge=0,
        example=0.5,
    )
