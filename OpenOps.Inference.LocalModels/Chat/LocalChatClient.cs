using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Grammar;
using OpenOps.Inference.LocalModels.Serving;
using OpenOps.Inference.LocalModels.ToolCalls;

namespace OpenOps.Inference.LocalModels.Chat;

/// <summary>A local model as the abstractions know models.</summary>
internal sealed class LocalChatClient(LocalModel model, Random random) : IChatClient
{
    /// <summary>Under this key of the options stands for whom is asked; the queue is fair among people.</summary>
    public const string PersonKey = "openops.person";

    /// <summary>Under this key of an update stands its <see cref="AnswerEvent.Queued"/>.</summary>
    public const string QueuedKey = "openops.queued";

    /// <summary>Under this key of the first update of an answer stands how many old messages were left out.</summary>
    public const string DroppedKey = "openops.dropped_messages";

    /// <summary>Under this key of the options stands <see cref="SamplingSettings.MinP"/>.</summary>
    public const string MinPKey = "min_p";

    /// <summary>Under this key of the options stands <see cref="SamplingSettings.RepetitionPenalty"/>.</summary>
    public const string RepetitionPenaltyKey = "repetition_penalty";

    private const int LeastAnswer = 16;

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var sampling = ToSampling(options);
        using var lease = await model.AcquireAsync(cancellationToken);
        var asked = options?.MaxOutputTokens ?? model.Settings.MaxOutputTokens;
        var context = lease.Model.ContextLength;
        // A schema binds the whole answer, so there is no room for a call in it.
        IReadOnlyList<AIFunctionDeclaration> tools = sampling.Grammar is null ? [.. options?.Tools?.OfType<AIFunctionDeclaration>() ?? []] : [];
        var form = ToolForms.Of(lease.Model.Template);
        var (tokens, dropped) = new PromptBuilder(lease.Model, model.Settings.DisplayName)
            .Build(ToolPrompt.Write(form, messages, tools, options?.ToolMode is NoneChatToolMode), Math.Min(asked, LeastAnswer));
        // The reader may go away at any moment; the loop sees it by this and stops at once.
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var request = new ServingRequest(
            options?.AdditionalProperties?.TryGetValue(PersonKey, out var person) == true ? person as string ?? "" : "",
            tokens, Math.Min(asked, context - tokens.Length), sampling, [.. options?.StopSequences ?? []], gone.Token)
        {
            ShownMarkers = tools.Count > 0 ? lease.Model.ToolMarkers : FrozenSet<int>.Empty,
        };
        lease.Loop.Submit(request);
        var answer = new LocalAnswer(model, tools.Count > 0 ? new ToolCallReader(form) : null);
        try
        {
            await foreach (var next in request.ReadAsync(CancellationToken.None))
            {
                if (next is AnswerEvent.End { Finish: FinishKind.Cancelled })
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                if (answer.ToUpdate(next) is not { } update)
                {
                    continue;
                }

                if (dropped > 0 && next is not AnswerEvent.Queued)
                {
                    (update.AdditionalProperties ??= [])[DroppedKey] = dropped;
                    dropped = 0;
                }

                yield return update;
            }
        }
        finally
        {
            await gone.CancelAsync();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
        // The model belongs to whoever made it.
    }

    private SamplingSettings ToSampling(ChatOptions? options)
    {
        var defaults = new SamplingSettings();
        return new SamplingSettings
        {
            Temperature = options?.Temperature ?? defaults.Temperature,
            TopK = options?.TopK ?? defaults.TopK,
            TopP = options?.TopP ?? defaults.TopP,
            MinP = Extra(MinPKey) ?? defaults.MinP,
            RepetitionPenalty = Extra(RepetitionPenaltyKey) ?? defaults.RepetitionPenalty,
            FrequencyPenalty = options?.FrequencyPenalty ?? 0,
            PresencePenalty = options?.PresencePenalty ?? 0,
            Seed = options?.Seed is { } seed ? unchecked((uint)seed) : (uint)random.NextInt64(uint.MaxValue),
            Grammar = options?.ResponseFormat is ChatResponseFormatJson json ? JsonSchemaGrammar.Of(json.Schema) : null,
        };

        float? Extra(string key) => options?.AdditionalProperties?.TryGetValue(key, out float value) == true ? value : null;
    }
}
