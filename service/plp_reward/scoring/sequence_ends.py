"""Texts that end a sequence."""

ENDS = (
    "<|im_end|>",  # Qwen and others with ChatML
    "<|endoftext|>",  # Qwen's base models, OLMo, Phi
    "<｜end▁of▁sentence｜>",  # DeepSeek and its distilled models
    "</s>",  # Llama 2, Mistral
    "<|eot_id|>",  # Llama 3
    "<|eom_id|>",
    "<|end_of_text|>",  # Llama 3's base models, Granite
    "<|eot|>",  # Llama 4
    "<end_of_turn>",  # Gemma
    "<eos>",
    "<turn|>",
    "<|end|>",  # Phi
    "<|return|>",  # gpt-oss
    "<|END_OF_TURN_TOKEN|>",  # Command R
)
"""Texts that end a sequence, in the vocabularies of the model families that are trained most."""
