namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>How the next token is chosen; the defaults are llama.cpp's.</summary>
internal sealed record SamplingSettings
{
    /// <summary>0: always the likeliest.</summary>
    public float Temperature { get; init; } = 0.8f;

    /// <summary>0: all.</summary>
    public int TopK { get; init; } = 40;

    public float TopP { get; init; } = 0.95f;

    public float MinP { get; init; } = 0.05f;

    /// <summary>1: none.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    public float FrequencyPenalty { get; init; }

    public float PresencePenalty { get; init; }

    public uint Seed { get; init; }

    /// <summary>In llama.cpp's notation, beginning with the rule <c>root</c>; null: any text.</summary>
    public string? Grammar { get; init; }

    public bool HasPenalties => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;

    /// <summary>Whether the largest number wins and nothing else counts.</summary>
    public bool IsPlainGreedy => Temperature <= 0 && !HasPenalties && Grammar is null;
}
