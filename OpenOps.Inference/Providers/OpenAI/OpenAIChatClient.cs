using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Providers.OpenAI;

/// <summary>A model behind OpenAI's chat completions: OpenAI itself, Azure OpenAI, and every server that speaks the same.</summary>
internal sealed class OpenAIChatClient(HttpClient http, AvailableModel model, OpenAIDialect dialect, TimeProvider time) : IChatClient
{
    private readonly ProviderEndpoint _endpoint = new(http, model, time);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var name = model.Name ?? await DiscoverNameAsync(cancellationToken);
        using var request = CreateRequest(OpenAIMapping.ToRequest(messages, options, name, dialect));
        var (finished, calls) = (false, new StreamedToolCalls());
        await foreach (var item in _endpoint.StreamAsync(request, cancellationToken))
        {
            if (item.Data == "[DONE]")
            {
                yield break;
            }

            var chunk = Parse(item.Data);
            var (isPiece, update) = (calls.Add(chunk), OpenAIMapping.ToUpdate(chunk));
            if (update?.FinishReason is not null && !finished)
            {
                finished = true;
                update.Contents = [.. calls.Complete(), .. update.Contents];
            }

            // A piece of a call says nothing by itself, but the model has not fallen silent.
            if (update is not null || isPiece)
            {
                yield return update ?? new ChatResponseUpdate(ChatRole.Assistant, []);
            }
        }

        // Some servers leave out [DONE]; without a finish reason either, the answer was cut off.
        if (!finished)
        {
            throw _endpoint.Disconnected();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to its factory.
    }

    private OpenAIChunk Parse(string data)
    {
        OpenAIChunk? chunk;
        try
        {
            chunk = JsonSerializer.Deserialize(data, OpenAIJson.Default.OpenAIChunk);
        }
        catch (JsonException)
        {
            // Not kept as inner exception: its text quotes what was received.
            throw _endpoint.Garbled();
        }

        if (chunk?.Error is { ValueKind: not JsonValueKind.Null } error)
        {
            throw _endpoint.Reported(OpenAIMapping.ErrorType(error));
        }

        return chunk ?? throw _endpoint.Garbled();
    }

    private async Task<string> DiscoverNameAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(dialect.BaseAddress, "models"));
        AddKey(request);
        using var response = await _endpoint.SendAsync(request, cancellationToken);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var list = await JsonSerializer.DeserializeAsync(body, OpenAIJson.Default.OpenAIModelList, cancellationToken);
            var name = list?.Data?.Select(served => served.Id).FirstOrDefault(id => !string.IsNullOrEmpty(id))
                ?? throw new ModelCallException(ModelCallErrors.Provider, $"{model.Entry.DisplayName} serves no model. Load one there, or set {model.Entry.ModelVariable ?? "the model's name in the catalogue"}.");
            model.Discovered(name);
            return name;
        }
        catch (JsonException)
        {
            throw _endpoint.Garbled();
        }
    }

    private HttpRequestMessage CreateRequest(OpenAIRequest body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(dialect.BaseAddress, "chat/completions"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, OpenAIJson.Default.OpenAIRequest))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        AddKey(request);
        return request;
    }

    private void AddKey(HttpRequestMessage request)
    {
        if (model.Key is { } key)
        {
            dialect.SetKey(request.Headers, key);
        }
    }
}
