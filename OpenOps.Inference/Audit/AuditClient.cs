using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenOps.Inference.Pipeline;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.Inference.Audit;

/// <summary>The two calls of Audit's API that keep the record of a model call.</summary>
internal sealed class AuditClient(HttpClient http)
{
    /// <summary>Returns once the intent is durably committed; otherwise throws, and no model may be called.</summary>
    /// <remarks>Repeated with the same body when the answer is lost, which Audit answers as it did the first time.</remarks>
    public async Task RecordIntentAsync(AuditIntent intent, CancellationToken cancellationToken)
    {
        using var request = Post("interactions", JsonSerializer.SerializeToUtf8Bytes(intent, AuditJson.Default.AuditIntent)).MarkIdempotent();
        using var response = await SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        throw response.StatusCode switch
        {
            HttpStatusCode.Conflict => new ModelCallException(
                ModelCallErrors.InteractionExists, $"The interaction {intent.Id} was begun before; it is not answered twice.") { Param = "metadata.interaction_id" },
            HttpStatusCode.BadRequest => new ModelCallException(
                ModelCallErrors.AuditRefused, $"The record does not take this request: {await RefusedFieldsAsync(response, cancellationToken)}.") { Param = "metadata" },
            var status => Unavailable($"HTTP {(int)status}", ambiguous: (int)status >= 500),
        };
    }

    /// <summary>Returns once something that follows an intent is durably committed; otherwise throws, and what it speaks of may not happen.</summary>
    public async Task RecordFollowerAsync(string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        using var request = Post(path, json).MarkIdempotent();
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new ModelCallException(
                ModelCallErrors.AuditUnavailable, $"The record of a tool cannot be written (HTTP {(int)response.StatusCode}), so the answer ends here.");
        }
    }

    /// <summary>Offers a result once, without repeating: the spool does that.</summary>
    public async Task<ResultReception> DeliverResultAsync(Guid interactionId, ReadOnlyMemory<byte> result, CancellationToken cancellationToken)
    {
        using var request = Post($"interactions/{interactionId:D}/result", result);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Created => ResultReception.Recorded,
                HttpStatusCode.NotFound => ResultReception.UnknownInteraction,
                HttpStatusCode.Conflict => ResultReception.OtherResultExists,
                HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity => ResultReception.Refused,
                _ => ResultReception.Unreachable,
            };
        }
        catch (HttpRequestException)
        {
            return ResultReception.Unreachable;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            var refused = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
            throw Unavailable(refused ? "no connection" : "no answer", ambiguous: !refused, exception);
        }
    }

    private static ModelCallException Unavailable(string reason, bool ambiguous, Exception? exception = null) => new(
        ModelCallErrors.AuditUnavailable, $"The record cannot be written now ({reason}), so the model was not asked. Try again when the audit service is back.", exception)
    {
        IsAmbiguous = ambiguous,
    };

    private static HttpRequestMessage Post(string path, ReadOnlyMemory<byte> json) => new(HttpMethod.Post, path)
    {
        Content = new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
    };

    // Field names only: the values are the messages.
    private static async Task<string> RefusedFieldsAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var problem = await JsonDocument.ParseAsync(body, default, cancellationToken);
            return problem.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                ? string.Join(", ", errors.EnumerateObject().Select(error => error.Name))
                : "no field is named";
        }
        catch (JsonException)
        {
            return "no field is named";
        }
    }
}

/// <summary>What Audit did with a result.</summary>
internal enum ResultReception
{
    Recorded,
    UnknownInteraction,
    OtherResultExists,
    Refused,
    Unreachable,
}
