using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Tokens;

namespace OpenOps.Inference.Providers.Local;

/// <summary>A local model in the pipeline: knows for whom is asked and tells failures in the pipeline's words.</summary>
internal sealed class LocalProviderChatClient(LocalChatClient inner, LocalModel model, ILogger<LocalProviderChatClient> logger)
    : StreamedChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, ToLocal(options), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (LocalModelException exception)
            {
                throw ToCallException(exception);
            }

            var properties = updates.Current.AdditionalProperties;
            if (properties?.TryGetValue(LocalChatClient.DroppedKey, out int dropped) == true)
            {
                logger.MessagesLeftOut(options.GetInteraction().Id, dropped);
            }

            // News of the queue would pass for the first token, and waiting for the next one for a model that fell silent.
            if (properties?.ContainsKey(LocalChatClient.QueuedKey) != true)
            {
                yield return updates.Current;
            }
        }
    }

    // The vocabulary is in memory only while the model is loaded, and nobody should wait minutes for a count.
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ITokenizer) ? (model.TryCount is { } count ? new Tokenizer(count) : null) : base.GetService(serviceType, serviceKey);

    private static ChatOptions ToLocal(ChatOptions? options)
    {
        var local = options?.Clone() ?? new ChatOptions();
        local.AdditionalProperties = new() { [LocalChatClient.PersonKey] = options.GetInteraction().Requester.Id };
        if (options.GetResponseFormat() is { } format)
        {
            local.ResponseFormat = format.GetProperty("type").GetString() == "json_schema"
                ? ChatResponseFormat.ForJsonSchema(SchemaOf(format))
                : ChatResponseFormat.Json;
        }

        return local;
    }

    private static JsonElement SchemaOf(JsonElement format) =>
        format.TryGetProperty("json_schema", out var described) && described.ValueKind == JsonValueKind.Object && described.TryGetProperty("schema", out var schema)
            ? schema
            : throw new ModelCallException(ModelCallErrors.UnsupportedParameter, "'response_format.json_schema.schema' is missing. Send the schema.") { Param = "response_format" };

    private static ModelCallException ToCallException(LocalModelException exception) => exception.Error switch
    {
        LocalModelError.Busy => new(ModelCallErrors.RateLimited, exception.Message, exception) { IsTransient = true, RetryAfter = exception.RetryAfter },
        LocalModelError.ContextLength => new(ModelCallErrors.ContextLength, exception.Message, exception) { Param = "messages" },
        LocalModelError.Unsupported => new(ModelCallErrors.UnsupportedParameter, exception.Message, exception) { Param = "response_format" },
        LocalModelError.Failed => new(ModelCallErrors.Provider, exception.Message, exception) { IsTransient = true, RetryAfter = exception.RetryAfter },
        LocalModelError.File => new(ModelCallErrors.Provider, exception.Message, exception),
    };

    private sealed class Tokenizer(Func<string, int> count) : ITokenizer
    {
        public int Count(string text) => count(text);
    }
}
