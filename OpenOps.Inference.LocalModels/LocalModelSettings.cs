namespace OpenOps.Inference.LocalModels;

/// <summary>One GGUF file and how it is served.</summary>
internal sealed record LocalModelSettings
{
    public required string Id { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The file's full path.</summary>
    public required string File { get; init; }

    /// <summary>The file's checksum in hexadecimal; null: it is not compared.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Tokens of one conversation, its answer included; null: what the model was made for, at most 8192.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Whether the file makes vectors of texts instead of answering.</summary>
    public bool Embeds { get; init; }

    /// <summary>Answers at the same time.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>
    /// Tokens kept in memory for all conversations, running and remembered together; never less than one conversation's.
    /// Null: four conversations' worth.
    /// </summary>
    public int? CacheTokens { get; init; }

    /// <summary>
    /// Whether attention and its cache keep 32 bits of each number instead of 16, in twice the memory and slower. With 16 a
    /// hair's breadth between two tokens can fall either way with the size of a batch, and so with who else is asking.
    /// </summary>
    public bool PreciseCache { get; init; }

    /// <summary>Conversations remembered besides the running ones.</summary>
    public int Remembered { get; init; } = 24;

    /// <summary>Requests that may wait.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Null: as many as the machine has physical cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Layers that a graphics card takes over, where the native library has one.</summary>
    public int GpuLayers { get; init; }

    /// <summary>Tokens of a prompt that are read between two steps of running answers.</summary>
    public int PromptChunk { get; init; } = 128;

    /// <summary>Whether what was read once is kept for the next request that begins with it.</summary>
    public bool ReusePrefixes { get; init; } = true;

    /// <summary>An idle model is unloaded after this; null: never.</summary>
    public TimeSpan? IdleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The wait before a failed model is loaded again; it doubles up to five minutes.</summary>
    public TimeSpan ReloadDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tokens of an answer when the caller states no limit.</summary>
    public int MaxOutputTokens { get; init; } = 4096;
}
