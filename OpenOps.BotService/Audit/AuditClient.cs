using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpenOps.ServiceDefaults.Resilience;

namespace OpenOps.BotService.Audit;

/// <summary>Audit's API, as far as bots need it: what people did with an answer, and the record of one.</summary>
internal sealed class AuditClient(HttpClient http)
{
    private static readonly AuditJson Wire = AuditJson.Default;

    public Task RecordFeedbackAsync(Guid interactionId, FeedbackEvent feedback, CancellationToken cancellationToken) =>
        PostAsync(interactionId, "feedback", feedback, Wire.FeedbackEvent, cancellationToken);

    public Task RecordStopAsync(Guid interactionId, StopEvent stop, CancellationToken cancellationToken) =>
        PostAsync(interactionId, "stop", stop, Wire.StopEvent, cancellationToken);

    public Task RecordDeliveryAsync(Guid interactionId, DeliveryEvent delivery, CancellationToken cancellationToken) =>
        PostAsync(interactionId, "delivery", delivery, Wire.DeliveryEvent, cancellationToken);

    /// <summary>The record of an interaction, or null when there is none.</summary>
    /// <exception cref="AuditUnavailableException">The record cannot be read now.</exception>
    public async Task<RecordedInteraction?> FindAsync(Guid interactionId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri($"interactions/{interactionId}", UriKind.Relative), cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, Wire.RecordedInteraction, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            throw new AuditUnavailableException("The record could not be read", exception);
        }
    }

    private async Task PostAsync<T>(Guid interactionId, string what, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"interactions/{interactionId}/{what}", UriKind.Relative)).MarkIdempotent();
        request.Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);

            // Ids of events are made of what happened, so another body under the id tells of the same event.
            if (response.StatusCode != HttpStatusCode.Conflict)
            {
                response.EnsureSuccessStatusCode();
            }
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw new InteractionMissingException(exception);
        }
        catch (HttpRequestException exception)
        {
            throw new AuditUnavailableException($"A {what} event could not be recorded", exception);
        }
    }
}

/// <summary>Audit did not take or give something. The message says what, without content.</summary>
internal sealed class AuditUnavailableException(string what, Exception inner) : Exception($"{what}: {inner.Message}", inner);

/// <summary>Nothing is recorded under the interaction's id: the model was never asked.</summary>
internal sealed class InteractionMissingException(Exception inner) : Exception("Audit has no such interaction.", inner);
