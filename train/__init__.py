"""Pretraining an encoder and fine-tuning the extraction model."""
