using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Audit;
using OpenOps.Inference.Models;
using OpenOps.Inference.Providers;
using OpenOps.Inference.Tokens;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Pipeline;

/// <summary>
/// The only way to a model. From the caller inwards: telemetry, (policy, to come), audit, timeouts, retries, provider. Where the
/// model has tools: audit, tools, then for each of the model's turns telemetry, timeouts, retries, provider.
/// </summary>
internal sealed class ChatPipeline(
    ProviderRegistry providers, InteractionRecorder recorder, GenAiTelemetry telemetry, IOptions<TimeoutOptions> timeouts,
    IOptions<RetryOptions> retries, ToolCallRun tools, IOptions<ToolOptions> toolOptions, TimeProvider time, Random random, ILoggerFactory loggers)
{
    private readonly ConcurrentDictionary<string, IChatClient> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IChatClient> _clientsWithTools = new(StringComparer.Ordinal);

    /// <summary>Sends messages to the model that <paramref name="interaction"/> names.</summary>
    public IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        Interaction interaction, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        options.SetInteraction(interaction);
        var client = options.GetOfferedTools().Count == 0 ? ClientOf(interaction.Model) : _clientsWithTools.GetOrAdd(interaction.Model.Id, (_, asked) => BuildWithTools(asked), interaction.Model);
        return client.GetStreamingResponseAsync(messages, options, cancellationToken);
    }

    /// <summary>What counts tokens as the model does; null where that would take a call of its provider, or nobody knows.</summary>
    public ITokenizer? TokenizerOf(AvailableModel model) => ClientOf(model).GetService<ITokenizer>();

    private IChatClient ClientOf(AvailableModel model) => _clients.GetOrAdd(model.Id, (_, asked) => Build(asked), model);

    private TelemetryChatClient Build(AvailableModel model) =>
        new(new AuditingChatClient(Bounded(model), recorder, time), telemetry, time);

    private AuditingChatClient BuildWithTools(AvailableModel model) =>
        new(new ToolCallingChatClient(new TelemetryChatClient(Bounded(model), telemetry, time), tools, toolOptions), recorder, time);

    private TimeoutChatClient Bounded(AvailableModel model) => new(
        new RetryChatClient(providers.CreateClient(model), retries.Value, time, random, loggers.CreateLogger<RetryChatClient>()), timeouts.Value, time);
}
