using System.Text.Json;
using System.Threading.Channels;
using OpenOps.Inference.Pipeline;

namespace OpenOps.Inference.Tools;

/// <summary>Asks the caller of a running answer to run a tool in the chat, for the person that its question came from.</summary>
internal sealed class ToolChat(
    ToolExchanges exchanges, Interaction interaction, ChannelWriter<ToolEvent> events, TimeSpan within, TimeProvider time) : IToolChat
{
    public async Task<string> RunAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
    {
        using var exchange = exchanges.Open(interaction.Id, interaction.Caller, ToolEventKinds.Execution);
        await events.WriteAsync(
            new ToolEvent { Kind = ToolEventKinds.Execution, Tool = tool, Exchange = exchange.Id, Arguments = arguments.GetRawText(), Within = within }, cancellationToken);
        return await exchange.WaitAsync(within, time, cancellationToken) switch
        {
            null => throw new ToolFailedException(ToolFailedException.Timeout, "The chat did not answer in time."),
            { Result: { } result } => result,
            var answer => throw new ToolFailedException(answer.ErrorType ?? ToolFailedException.Failed, answer.ErrorMessage ?? "The chat could not be read."),
        };
    }
}
