using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Providers.Anthropic;

/// <summary>A model behind Anthropic's Messages API.</summary>
internal sealed class AnthropicChatClient(HttpClient http, AvailableModel model, TimeProvider time) : IChatClient
{
    private const string ApiVersion = "2023-06-01";
    private static readonly Uri DefaultAddress = new("https://api.anthropic.com/");

    private readonly ProviderEndpoint _endpoint = new(http, model, time);

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var request = CreateRequest(AnthropicMapping.ToRequest(messages, options, model));
        var answer = new AnthropicAnswer();
        await foreach (var item in _endpoint.StreamAsync(request, cancellationToken))
        {
            var parsed = Parse(item.Data);
            if (answer.Read(parsed) is { } update)
            {
                yield return update;
            }

            if (answer.IsComplete)
            {
                yield break;
            }
        }

        throw _endpoint.Disconnected();
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The HttpClient belongs to its factory.
    }

    private AnthropicEvent Parse(string data)
    {
        AnthropicEvent? parsed;
        try
        {
            parsed = JsonSerializer.Deserialize(data, AnthropicJson.Default.AnthropicEvent);
        }
        catch (JsonException)
        {
            // Not kept as inner exception: its text quotes what was received.
            throw _endpoint.Garbled();
        }

        if (parsed?.Type is null)
        {
            throw _endpoint.Garbled();
        }

        return parsed.Type == "error" ? throw _endpoint.Reported(parsed.Error?.Type) : parsed;
    }

    private HttpRequestMessage CreateRequest(AnthropicRequest body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(model.Endpoint ?? DefaultAddress, "v1/messages"))
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, AnthropicJson.Default.AnthropicRequest))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.Add("x-api-key", model.Key);
        request.Headers.Add("anthropic-version", ApiVersion);
        return request;
    }
}
