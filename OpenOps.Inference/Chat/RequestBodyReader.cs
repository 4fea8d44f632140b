using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;

namespace OpenOps.Inference.Chat;

/// <summary>Reads a request's body; what is wrong with it is told with the field's path.</summary>
internal static class RequestBodyReader
{
    /// <param name="context">The call.</param>
    /// <param name="type">What the body is.</param>
    /// <param name="parts">What it must have, in words.</param>
    /// <param name="maxBytes">How long it may be.</param>
    /// <exception cref="InvalidRequestException">It is too long, no JSON, or something else.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, string parts, int maxBytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw InvalidRequestException.Of(null, $"The body is null. Send a JSON object with {parts}.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw new InvalidRequestException(new ApiFailure(413, new ApiErrorDetails(
                $"The body is longer than {maxBytes} bytes. Shorten it, or raise Chat:MaxRequestBytes.", "invalid_request_error", null, "request_too_large")));
        }
        catch (JsonException exception)
        {
            throw Describe(exception, parts);
        }
    }

    // Of the exception only the place and the expected type are told: its text may quote the body.
    private static InvalidRequestException Describe(JsonException exception, string parts)
    {
        var field = exception.Path is { Length: > 2 } path ? path[2..] : null;
        if (exception.InnerException is JsonException)
        {
            return InvalidRequestException.Of(
                null, $"The body is not valid JSON (line {exception.LineNumber + 1}, position {exception.BytePositionInLine + 1}{(field is null ? "" : $", near {field}")}).");
        }

        return field is null
            ? InvalidRequestException.Of(null, $"The body must be a JSON object with {parts}.")
            : InvalidRequestException.Of(field, $"'{field}' has the wrong type: expected {Expected(field)}.", "invalid_type");
    }

    private static string Expected(string field) => field[(field.LastIndexOf('.') + 1)..] switch
    {
        "temperature" or "top_p" or "min_p" or "repetition_penalty" or "presence_penalty" or "frequency_penalty" => "a number",
        "max_tokens" or "max_completion_tokens" or "top_k" or "dimensions" or "n" or "seed" => "a whole number",
        "stream" or "include_usage" or "include_status" => "true or false",
        "messages" or "tool_calls" or "texts" => "an array",
        "model" or "user" or "role" or "name" or "tool_call_id" or "id" or "arguments" or "encoding_format" => "a text",
        _ => field.StartsWith("metadata.", StringComparison.Ordinal) ? "a text" : "an object",
    };
}
