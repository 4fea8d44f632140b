namespace OpenOps.BotService.Inference;

/// <summary>Inference refused a request, or its stream told of an error. The message is Inference's own sentence and holds no secret.</summary>
internal sealed class InferenceException(string code, string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Somebody has already recorded an intent under this interaction id.</summary>
    public const string InteractionExists = "interaction_exists";

    public const string AuditUnavailable = "audit_unavailable";
    public const string RateLimited = "rate_limit_exceeded";
    public const string ModelNotFound = "model_not_found";
    public const string FirstTokenTimeout = "first_token_timeout";
    public const string StallTimeout = "stall_timeout";
    public const string ProviderDisconnected = "provider_disconnected";
    public const string ProviderError = "provider_error";
    public const string ProviderAuth = "provider_auth";
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>Inference itself could not be reached, or its answer broke off.</summary>
    public const string Unreachable = "inference_unreachable";

    /// <summary>One of the codes above, or another.</summary>
    public string Code { get; } = code;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
