namespace OpenOps.Inference.Pipeline;

/// <summary>Why a call of a model failed, in words that may be shown: never a provider's own text, a key or a message.</summary>
internal sealed class ModelCallException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>One of <see cref="ModelCallErrors"/>; what callers, records and spans see.</summary>
    public string Code { get; } = code;

    /// <summary>Whether the same call may succeed a moment later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>Whether the other side may have done what was asked, although it did not say so.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>How long the provider asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request's field that is at fault.</summary>
    public string? Param { get; init; }
}

/// <summary>The error codes of the API, of records and of spans.</summary>
internal static class ModelCallErrors
{
    public const string AuditUnavailable = "audit_unavailable";
    /// <summary>Audit objects to the intent itself.</summary>
    public const string AuditRefused = "audit_refused";

    public const string InteractionExists = "interaction_exists";
    public const string RateLimited = "rate_limit_exceeded";
    public const string Provider = "provider_error";
    public const string ProviderAuthentication = "provider_auth";
    public const string ProviderDisconnected = "provider_disconnected";
    public const string FirstTokenTimeout = "first_token_timeout";
    public const string StallTimeout = "stall_timeout";
    public const string TotalTimeout = "total_timeout";
    public const string ContextLength = "context_length_exceeded";
    public const string ContentFilter = "content_filter";
    public const string UnsupportedParameter = "unsupported_parameter";

    /// <summary>The service ended while the model was answering; written at the next start.</summary>
    public const string Crashed = "crashed";

    /// <summary>Something in this service went wrong.</summary>
    public const string Internal = "internal_error";
}
