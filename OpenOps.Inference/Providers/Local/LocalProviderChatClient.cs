using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.LocalModels.Serving;
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
                throw ToCallException(exception, "messages");
            }

            yield return ToNews(updates.Current, options.GetInteraction().Id);
        }
    }

    // The engine's own words for what the pipeline passes on.
    private ChatResponseUpdate ToNews(ChatResponseUpdate update, Guid interactionId)
    {
        var properties = update.AdditionalProperties;
        if (properties?.TryGetValue(LocalChatClient.QueuedKey, out AnswerEvent.Queued? queued) == true && queued is not null)
        {
            update.SetQueuePlace(new QueuePlace(queued.Position, queued.ExpectedWait));
        }

        if (properties?.TryGetValue(LocalChatClient.DroppedKey, out int dropped) == true)
        {
            logger.MessagesLeftOut(interactionId, dropped);
            update.SetDroppedMessages(dropped);
        }

        return update;
    }

    // The vocabulary is in memory only while the model is loaded, and nobody should wait minutes for a count.
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(ITokenizer) ? (model.TryCount is { } count ? new Tokenizer(count) : null) : base.GetService(serviceType, serviceKey);

    private static ChatOptions ToLocal(ChatOptions? options)
    {
        var local = options?.Clone() ?? new ChatOptions();
        local.AdditionalProperties = new() { [LocalChatClient.PersonKey] = options.GetInteraction().Requester.Id };
        Hand(SamplingOptions.MinP, LocalChatClient.MinPKey);
        Hand(SamplingOptions.RepetitionPenalty, LocalChatClient.RepetitionPenaltyKey);
        if (options.GetResponseFormat() is { } format)
        {
            local.ResponseFormat = format.GetProperty("type").GetString() == "json_schema"
                ? ChatResponseFormat.ForJsonSchema(SchemaOf(format))
                : ChatResponseFormat.Json;
        }

        return local;

        void Hand(string name, string key)
        {
            if (options.GetSampling(name) is { } value)
            {
                local.AdditionalProperties[key] = value;
            }
        }
    }

    private static JsonElement SchemaOf(JsonElement format) =>
        format.TryGetProperty("json_schema", out var described) && described.ValueKind == JsonValueKind.Object && described.TryGetProperty("schema", out var schema)
            ? schema
            : throw new ModelCallException(ModelCallErrors.UnsupportedParameter, "'response_format.json_schema.schema' is missing. Send the schema.") { Param = "response_format" };

    /// <param name="exception">What the engine says.</param>
    /// <param name="input">The request's field that holds the text.</param>
    public static ModelCallException ToCallException(LocalModelException exception, string input) => exception.Error switch
    {
        LocalModelError.Busy => new(ModelCallErrors.RateLimited, exception.Message, exception) { IsTransient = true, RetryAfter = exception.RetryAfter },
        LocalModelError.ContextLength => new(ModelCallErrors.ContextLength, exception.Message, exception) { Param = input },
        LocalModelError.Unsupported => new(ModelCallErrors.UnsupportedParameter, exception.Message, exception) { Param = "response_format" },
        LocalModelError.Failed => new(ModelCallErrors.Provider, exception.Message, exception) { IsTransient = true, RetryAfter = exception.RetryAfter },
        LocalModelError.File => new(ModelCallErrors.Provider, exception.Message, exception),
    };

    private sealed class Tokenizer(Func<string, int> count) : ITokenizer
    {
        public int Count(string text) => count(text);
    }
}
