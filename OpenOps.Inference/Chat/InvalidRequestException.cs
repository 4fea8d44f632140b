namespace OpenOps.Inference.Chat;

/// <summary>A request that cannot be understood; thrown by the parsing and answered at the endpoint.</summary>
internal sealed class InvalidRequestException(ApiFailure failure) : Exception(failure.Details.Message)
{
    public ApiFailure Failure { get; } = failure;

    public static InvalidRequestException Of(string? param, string message, string? code = null) =>
        new(ApiFailure.Invalid(message, param, code));
}
