namespace OpenOps.Inference.LocalModels;

/// <summary>Why a local model did not answer, in words that may be shown.</summary>
internal sealed class LocalModelException(LocalModelError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public LocalModelError Error { get; } = error;

    /// <summary>When asking again may help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The kinds of failures a caller tells apart.</summary>
internal enum LocalModelError
{
    /// <summary>The file is missing, damaged, another one, or of a kind that cannot be run.</summary>
    File,

    /// <summary>The native library failed; the model is loaded again after a while.</summary>
    Failed,

    /// <summary>Too many are waiting already.</summary>
    Busy,

    /// <summary>The messages do not fit.</summary>
    ContextLength,

    /// <summary>Something was asked that the engine cannot do, such as a schema's keyword.</summary>
    Unsupported,
}
