namespace OpenOps.Inference.LocalModels.Serving;

/// <summary>A loaded model with its cache, used by one thread only.</summary>
internal interface IModelRuntime : ISequenceMemory, IDisposable
{
    /// <summary>Tokens that one call of <see cref="Decode"/> takes at most.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens that the cache holds.</summary>
    public int Cells { get; }

    /// <summary>Sequences that the cache tells apart.</summary>
    public int Sequences { get; }

    /// <summary>Computes a batch; its tokens are in the cache afterwards if it is <see cref="DecodeStatus.Done"/>.</summary>
    public DecodeStatus Decode(ReadOnlySpan<BatchToken> batch);

    /// <summary>Makes the sampler of one answer.</summary>
    public ITokenSampler CreateSampler(SamplingSettings settings);

    /// <summary>Whether a token ends an answer.</summary>
    public bool IsEnd(int token);

    /// <summary>Writes a token's bytes; control tokens have none unless they are asked for.</summary>
    public int PieceOf(int token, Span<byte> bytes, bool withControl);
}

/// <summary>Chooses the tokens of one answer.</summary>
internal interface ITokenSampler : IDisposable
{
    /// <summary>Chooses the token that follows the one at this place of the last batch; null: nothing can follow.</summary>
    public int? Sample(int batchIndex);
}

/// <summary>One token of a batch.</summary>
internal readonly record struct BatchToken(int Token, int Position, int Sequence, bool WantsNext);

/// <summary>What became of a batch.</summary>
internal enum DecodeStatus
{
    Done,

    /// <summary>The cache had no room; nothing was changed.</summary>
    NoRoom,

    /// <summary>The native library failed; the cache is not to be trusted.</summary>
    Failed,
}
