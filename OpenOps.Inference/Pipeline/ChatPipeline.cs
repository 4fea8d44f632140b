using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Providers;
using OpenOps.Inference.Tokens;

namespace OpenOps.Inference.Pipeline;

/// <summary>The only way to a model. From the caller inwards: telemetry, (policy, to come), audit, timeouts, retries, provider.</summary>
internal sealed class ChatPipeline(
    ProviderRegistry providers, InteractionRecorder recorder, GenAiTelemetry telemetry, IOptions<TimeoutOptions> timeouts,
    IOptions<RetryOptions> retries, TimeProvider time, Random random, ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<string, IChatClient> _clients = new(StringComparer.Ordinal);

    /// <summary>Sends messages to the model that <paramref name="interaction"/> names.</summary>
    public IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        Interaction interaction, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        options.SetInteraction(interaction);
        return ClientOf(interaction.Model).GetStreamingResponseAsync(messages, options, cancellationToken);
    }

    /// <summary>What counts tokens as the model does; null where that would take a call of its provider, or nobody knows.</summary>
    public ITokenizer? TokenizerOf(AvailableModel model) => ClientOf(model).GetService<ITokenizer>();

    private IChatClient ClientOf(AvailableModel model) => _clients.GetOrAdd(model.Id, (_, asked) => Build(asked), model);

    private TelemetryChatClient Build(AvailableModel model)
    {
        var retrying = new RetryChatClient(providers.CreateClient(model), retries.Value, time, random, loggers.CreateLogger<RetryChatClient>());
        var bounded = new TimeoutChatClient(retrying, timeouts.Value, time);
        var audited = new AuditingChatClient(bounded, recorder, time);
        return new TelemetryChatClient(audited, telemetry, time);
    }
}
