using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace OpenOps.Inference.Chat;

/// <summary>Reads a request's body; what is wrong with it is told with the field's path.</summary>
internal static class ChatRequestReader
{
    public static async Task<ChatCompletionRequest> ReadAsync(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, ChatJson.Default.ChatCompletionRequest, context.RequestAborted)
                ?? throw InvalidRequestException.Of(null, "The body is null. Send a JSON object with model and messages.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new InvalidRequestException(new ApiFailure(413, new ApiErrorDetails(
                $"The body is longer than {maxBytes} bytes. Shorten the messages, or raise Chat:MaxRequestBytes.", "invalid_request_error", null, "request_too_large")));
        }
        catch (JsonException exception)
        {
            throw Describe(exception);
        }
    }

    // Of the exception only the place and the expected type are told: its text may quote the body.
    private static InvalidRequestException Describe(JsonException exception)
    {
        var field = exception.Path is { Length: > 2 } path ? path[2..] : null;
        if (exception.InnerException is JsonException)
        {
            return InvalidRequestException.Of(
                null, $"The body is not valid JSON (line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}{(field is null ? "" : $", near {field}")}).");
        }

        return field is null
            ? InvalidRequestException.Of(null, "The body must be a JSON object with model and messages.")
            : InvalidRequestException.Of(field, $"'{field}' has the wrong type: expected {Expected(exception.Message)}.", "invalid_type");
    }

    private static string Expected(string message) => message switch
    {
        _ when message.Contains("System.Double", StringComparison.Ordinal) => "a number",
        _ when message.Contains("System.Int", StringComparison.Ordinal) => "a whole number",
        _ when message.Contains("System.Boolean", StringComparison.Ordinal) => "true or false",
        _ when message.Contains("List`1", StringComparison.Ordinal) => "an array",
        _ when message.Contains("to System.String", StringComparison.Ordinal) => "a text",
        _ => "an object",
    };
}
