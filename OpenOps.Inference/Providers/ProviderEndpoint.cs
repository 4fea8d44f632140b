using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers;

/// <summary>HTTP to one provider: sends a request, reads its events, and turns whatever goes wrong into one kind of error.</summary>
internal sealed class ProviderEndpoint(HttpClient http, AvailableModel model, TimeProvider time)
{
    /// <summary>Posts a request and yields the data of each event. Ends when the provider ends the stream, for whatever reason.</summary>
    public async IAsyncEnumerable<SseItem<string>> StreamAsync(
        HttpRequestMessage request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        // Disposing the response before its end closes the connection, which is what stops the provider's work.
        using var response = await SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            throw new ModelCallException(ModelCallErrors.Provider, $"{Name} did not answer with a stream of events. Is {model.Host} the right address?");
        }

        await using var body = new CappedStream(await response.Content.ReadAsStreamAsync(cancellationToken), model.Id);
        await using var events = SseParser.Create(body).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(events, cancellationToken))
        {
            // The parser hands out what it has buffered without looking at the token.
            cancellationToken.ThrowIfCancellationRequested();
            yield return events.Current;
        }
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ModelCallException(ModelCallErrors.Provider, $"{Name} could not be reached ({exception.HttpRequestError}).", exception) { IsTransient = true };
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ProviderErrors.FromResponseAsync(model, response, time.GetUtcNow(), cancellationToken);
        }
    }

    public ModelCallException Disconnected(Exception? exception = null) =>
        new(ModelCallErrors.ProviderDisconnected, $"{Name} closed the connection before the answer was complete.", exception) { IsTransient = true };

    public ModelCallException Garbled(Exception? exception = null) =>
        new(ModelCallErrors.Provider, $"{Name} sent something that is not part of its protocol.", exception);

    /// <summary>An error that the provider reports inside its stream; only its type is taken over.</summary>
    public ModelCallException Reported(string? type) => ProviderErrors.FromStream(model, type);

    private string Name => model.Entry.DisplayName;

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw Disconnected(exception);
        }
    }

}
