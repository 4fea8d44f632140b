using System.Net;
using System.Text.Json;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers;

/// <summary>Maps a provider's refusals to our errors. Of its body only well-known codes are used: it may quote the prompt or the key.</summary>
internal static class ProviderErrors
{
    private const int MaxErrorBytes = 64 * 1024;

    public static async Task<ModelCallException> FromResponseAsync(
        AvailableModel model, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = model.Entry.DisplayName;
        var status = (int)response.StatusCode;
        switch (response.StatusCode)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return new ModelCallException(ModelCallErrors.ProviderAuthentication, model.Entry.KeyVariable is { } variable
                    ? $"{name} refused the key (HTTP {status}). Set {variable} to a key that may use this model."
                    : $"{name} asks for a key (HTTP {status}). Give the model a key_variable in the catalogue.");
            case HttpStatusCode.TooManyRequests:
                return new ModelCallException(ModelCallErrors.RateLimited, $"{name} accepts no more requests for now (HTTP 429).")
                {
                    IsTransient = true,
                    RetryAfter = RetryAfter(response, now),
                };
            case HttpStatusCode.NotFound:
                return new ModelCallException(
                    ModelCallErrors.Provider, $"{name} does not know the model '{model.Name}' or its address (HTTP 404). Correct them in the catalogue or in {model.Entry.ModelVariable ?? "its model field"}.");
        }

        if (status is >= 500 or 408)
        {
            return new ModelCallException(ModelCallErrors.Provider, $"{name} failed (HTTP {status}).") { IsTransient = true, RetryAfter = RetryAfter(response, now) };
        }

        return await ReadCodeAsync(response, cancellationToken) switch
        {
            "context_length_exceeded" or "request_too_large" or "exceed_context_size_error" =>
                new ModelCallException(ModelCallErrors.ContextLength, $"The messages are longer than {name} can read. Shorten them.") { Param = "messages" },
            "content_filter" or "content_policy_violation" =>
                new ModelCallException(ModelCallErrors.ContentFilter, $"{name} refused the messages by its content policy.") { Param = "messages" },
            _ when response.StatusCode == HttpStatusCode.RequestEntityTooLarge =>
                new ModelCallException(ModelCallErrors.ContextLength, $"The messages are longer than {name} can read. Shorten them.") { Param = "messages" },
            _ => new ModelCallException(ModelCallErrors.Provider, $"{name} refused the request (HTTP {status})."),
        };
    }

    public static ModelCallException FromStream(AvailableModel model, string? type) => type switch
    {
        "rate_limit_error" or "rate_limit_exceeded" =>
            new ModelCallException(ModelCallErrors.RateLimited, $"{model.Entry.DisplayName} accepts no more requests for now.") { IsTransient = true },
        "content_filter" => new ModelCallException(ModelCallErrors.ContentFilter, $"{model.Entry.DisplayName} ended the answer by its content policy."),
        _ => new ModelCallException(ModelCallErrors.Provider, $"{model.Entry.DisplayName} failed while it was answering.") { IsTransient = true },
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - now : null);
        return wait is { } known ? TimeSpan.FromTicks(Math.Max(0, known.Ticks)) : null;
    }

    private static async Task<string?> ReadCodeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[MaxErrorBytes];
            var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            using var document = JsonDocument.Parse(buffer.AsMemory(0, length));
            return document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                ? Text(error, "code") ?? Text(error, "type")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return null;
        }

        static string? Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
