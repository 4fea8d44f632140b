namespace OpenOps.Inference.Models;

/// <summary>One model as the catalogue describes it; whether it can be used depends on the environment.</summary>
internal sealed record ModelEntry
{
    /// <summary>What callers put into <c>model</c>.</summary>
    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    public required ProviderKind Provider { get; init; }

    public ModelKind Kind { get; init; } = ModelKind.Chat;

    /// <summary>Null: decided by the endpoint, local on loopback and vendor elsewhere.</summary>
    public Custody? Custody { get; init; }

    /// <summary>The provider's own name of the model, unless <see cref="ModelVariable"/> is set.</summary>
    public string? Model { get; init; }

    public string? ModelVariable { get; init; }

    public Uri? Endpoint { get; init; }

    public string? EndpointVariable { get; init; }

    /// <summary>The name of the environment variable that holds the key; never the key.</summary>
    public string? KeyVariable { get; init; }

    public bool KeyRequired { get; init; } = true;

    /// <summary>A variable whose presence takes this model away, because it gives the key another meaning.</summary>
    public string? ExcludedByVariable { get; init; }

    /// <summary>What is asked of a provider that requires a limit when the caller states none.</summary>
    public int MaxOutputTokens { get; init; } = 4096;

    public ModelPrices? Prices { get; init; }

    /// <summary>How many tokens the model can read, as its publisher states.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Layers of a local model that a graphics card takes over; null: as <c>LocalModels:GpuLayers</c> says.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>The GGUF file of a local model.</summary>
    public ModelFile? File { get; init; }
}

/// <summary>What a million tokens cost, as known on a date.</summary>
internal sealed record ModelPrices(string Currency, string? AsOf, decimal InputPerMillion, decimal OutputPerMillion, decimal? CachedInputPerMillion);
