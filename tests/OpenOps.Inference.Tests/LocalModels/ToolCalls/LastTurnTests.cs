using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Models;
using OpenOps.Inference.Pipeline;
using OpenOps.Inference.Tests.Pipeline;
using OpenOps.Inference.Tests.Tools;
using OpenOps.Inference.Tools;
using OpenOps.TestKit.Models;

namespace OpenOps.Inference.Tests.LocalModels.ToolCalls;

/// <summary>A model that calls on in the turn where nothing runs any more: what it wrote is part of the answer, and so on record.</summary>
public sealed class LastTurnTests
{
    [Fact]
    public async Task Call_IsShownAndRecordedAsTheTextItIs()
    {
        var tools = ScriptedTools.With(ToolRoom.Weather, _ => "rain");
        await using var service = await ToolRoom.StartAsync(tools, settings: ("Tools:MaxRounds", "1"));
        service.Model.Enqueue(ModelScript.Calling("Let me see.", ToolRoom.Oslo), ModelScript.Calling("Once more.", ToolRoom.Oslo));

        using var answer = await (await ToolRoom.AskAsync(service)).EndAsync();

        const string Whole = "Let me see.\n\nOnce more.\n\n{\"name\": \"weather\", \"arguments\": {\"city\":\"Oslo\"}}";
        Assert.Equal((Whole, "stop"), (answer.Text, answer.FinishReason));
        Assert.Single(tools.Ran);
        Assert.Equal(Whole, ToolCallTests.Word((await service.Audit.SingleAsync()).Result, "answer"));
    }

    [Fact]
    public async Task UnreadableCall_IsShownInTheModelsWordsWhereItStood()
    {
        await using var service = await ToolRoom.StartAsync(ScriptedTools.With(ToolRoom.Weather, _ => "rain"));
        var unreadable = ToolArguments.Call("c1", "unreadable", "marks a call.");
        unreadable.Exception = new FormatException("it ends in the middle");
        var empty = ToolArguments.Call("c2", "unreadable", "");
        empty.Exception = new FormatException("nothing follows its beginning");
        var model = new OneTurn(new TextContent("The mark"), unreadable, empty, new TextContent(" That is all."));
        // With no turn in which tools may run, the first is the last.
        using var client = new ToolCallingChatClient(model, service.Services.GetRequiredService<ToolCallRun>(), Options.Create(new ToolOptions { MaxRounds = 0 }));

        var response = await client.GetResponseAsync([], TestInteractions.OptionsFor(Custody.Local), TestContext.Current.CancellationToken);

        Assert.Equal(("The mark\n\nmarks a call. That is all.", ChatFinishReason.Stop), (response.Text, response.FinishReason));
        Assert.Empty(service.Audit.ToolEvents);
    }

    private sealed class OneTurn(params AIContent[] contents) : IChatClient
    {
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, contents) { FinishReason = ChatFinishReason.ToolCalls };
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
