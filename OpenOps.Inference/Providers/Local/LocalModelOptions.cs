using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Providers.Local;

/// <summary>How GGUF files are served, section <c>LocalModels</c>.</summary>
internal sealed class LocalModelOptions
{
    public const string SectionName = "LocalModels";

    /// <summary>Answers of one model at the same time.</summary>
    /// <value>8.</value>
    [Range(1, 32)]
    public int Parallel { get; init; } = 8;

    /// <summary>Requests that may wait for one model.</summary>
    /// <value>64.</value>
    [Range(1, 10_000)]
    public int QueueLength { get; init; } = 64;

    /// <summary>Tokens of one conversation, its answer included; a model's own limit holds besides.</summary>
    /// <value>8192.</value>
    [Range(256, 1 << 20)]
    public int ContextLength { get; init; } = 8192;

    /// <summary>Tokens kept in memory for all conversations of one model; this bounds what they take.</summary>
    /// <value>Four conversations' worth.</value>
    [Range(256, 1 << 24)]
    public int? CacheTokens { get; init; }

    /// <summary>Conversations remembered for their follow-ups, besides those that run.</summary>
    /// <value>24.</value>
    [Range(0, 32)]
    public int Remembered { get; init; } = 24;

    /// <summary>Threads that compute.</summary>
    /// <value>As many as the machine has physical cores.</value>
    [Range(1, 1024)]
    public int? Threads { get; init; }

    /// <summary>Layers that a graphics card takes over, with a LLamaSharp.Backend package for it.</summary>
    /// <value>0.</value>
    [Range(0, 10_000)]
    public int GpuLayers { get; init; }

    /// <summary>Whether answers are kept from depending on rounding by 32-bit attention, at the price of memory and speed.</summary>
    /// <value>False.</value>
    public bool PreciseCache { get; init; }

    /// <summary>After this long without a question a model is unloaded; zero: never.</summary>
    /// <value>30 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "24:00:00")]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Ids of models that are loaded at start; the others are loaded when they are first asked.</summary>
    /// <value>None.</value>
    public string[] Preload { get; init; } = [];
}

internal sealed class LocalModelOptionsValidator : IValidateOptions<LocalModelOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalModelOptions options) => options.CacheTokens < options.ContextLength
        ? ValidateOptionsResult.Fail($"LocalModels:CacheTokens ({options.CacheTokens}) must be at least LocalModels:ContextLength ({options.ContextLength}): one conversation must fit.")
        : ValidateOptionsResult.Success;
}
