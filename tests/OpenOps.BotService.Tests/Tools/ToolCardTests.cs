using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;
using OpenOps.BotService.Tools;

namespace OpenOps.BotService.Tests.Tools;

/// <summary>The card on which the person who asked, and nobody else, lets a tool run.</summary>
public sealed class ToolCardTests
{
    private const string Arguments = """{"path":"/etc/hosts","note":"![x](http://evil.example/) @channel"}""";
    private const string Tools = "--Bots:0:Tools:0=files_read";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("approve", "approved")]
    [InlineData("reject", "rejected")]
    public async Task Card_ClickedByWhoAsked_TellsInferenceAndShowsTheDecision(string button, string decision)
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        var asked = Asking(room);
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it");
        var card = await CardAsync(room, question);
        Assert.StartsWith("🔧 @alice, may I use `files_read` with this?\n```json\n{\n  \"path\": \"/etc/hosts\",", card.Message, StringComparison.Ordinal);
        Assert.Contains("@channel", card.Message, StringComparison.Ordinal);
        Assert.Equal(["approve", "reject"], ChatRoom.ButtonsOf(card));

        await room.Alice.Client.ClickAsync(card.Id, button, null, Cancellation);

        var answer = await asked.Task.WaitAsync(TestTimeouts.Step, Cancellation);
        Assert.Equal((decision, room.Alice.Id, "alice"), (answer["decision"]!.GetValue<string>(), answer["user_id"]!.GetValue<string>(), answer["user_name"]!.GetValue<string>()));
        Assert.Equal("Done.", (await room.AnswerAsync(question)).Message);
        var closed = await ClosedAsync(room, card);
        Assert.Contains($"`files_read`: {decision} by alice.", closed.Message, StringComparison.Ordinal);
        Assert.Contains("/etc/hosts", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_ClickedBySomebodyElse_NothingIsDecided()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        var asked = Asking(room);
        var card = await CardAsync(room, await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it"));

        // Not an administrator either: this is about the rights of the person who asked.
        foreach (var other in (Person[])[room.Bob, room.Admin])
        {
            Assert.Equal("Only the person who asked can decide on this.", await ClickTests.ClickAsync(room, Click(room, card, other.Id)));
        }

        Assert.False(asked.Task.IsCompleted);
        await room.Alice.Client.ClickAsync(card.Id, "reject", null, Cancellation);
        Assert.Equal("rejected", (await asked.Task.WaitAsync(TestTimeouts.Step, Cancellation))["decision"]!.GetValue<string>());
    }

    [Fact]
    public async Task Card_ForgedOrReplayedClick_IsRefused()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        var asked = Asking(room);
        var card = await CardAsync(room, await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it"));
        var other = Click(room, card, room.Alice.Id, button => button with { Exchange = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()) });
        var anothers = Click(room, card, room.Bob.Id, button => button with { RequesterId = room.Bob.Id });
        anothers["context"] = new ActionSigner(Microsoft.Extensions.Options.Options.Create(new ActionOptions { SigningKey = "some other key of 32 characters!" }))
            .Sign(Context(room, card) with { RequesterId = room.Bob.Id });
        foreach (var forged in (JsonObject[])[other, anothers])
        {
            Assert.Contains("nothing was done", await ClickTests.ClickAsync(room, forged), StringComparison.OrdinalIgnoreCase);
        }

        Assert.False(asked.Task.IsCompleted);
        var rejecting = Click(room, card, room.Alice.Id, button => button with { Op = ButtonOperations.Reject });
        Assert.Equal("", await ClickTests.ClickAsync(room, rejecting));
        Assert.Equal("rejected", (await asked.Task.WaitAsync(TestTimeouts.Step, Cancellation))["decision"]!.GetValue<string>());
        Assert.Contains("nothing was done", await ClickTests.ClickAsync(room, rejecting), StringComparison.OrdinalIgnoreCase);
        await ClosedAsync(room, card);
        Assert.Equal("This is decided already, or its time is over.", await ClickTests.ClickAsync(room, Click(room, card, room.Alice.Id)));
    }

    [Fact]
    public async Task Card_NobodyClicks_CountsAsRejectedAndThePersonIsTold()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        room.Backend.Script = async call =>
        {
            var answer = await call.AskAsync("approval", "files_read", Arguments, withinSeconds: 0.2);
            await call.TellAsync(new JsonObject { ["kind"] = "ended", ["name"] = "files_read", ["outcome"] = "refused", ["error_type"] = answer["decision"]!.GetValue<string>() });
            await call.SayAsync("Then not.");
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it");

        Assert.Equal("Then not.\n\n⏱️ Nobody allowed `files_read` within 0 s, so it was not used.", (await room.AnswerAsync(question)).Message);
        Assert.Contains("counts as rejected", (await ClosedAsync(room, await CardAsync(room, question))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Card_AnswerIsStopped_IsNoLongerNeeded()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        Asking(room);
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it");
        var card = await CardAsync(room, question);
        var answer = await room.AnswerAsync(question, state: AnswerStates.Streaming);
        Assert.Equal("⏳ Waiting for your decision on `files_read` …", answer.Message);

        await room.Alice.Client.ClickAsync(answer.Id, "stop", null, Cancellation);

        Assert.Contains("no longer needed", (await ClosedAsync(room, card)).Message, StringComparison.Ordinal);
        Assert.Contains("Stopped by @alice", (await room.AnswerAsync(question)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_FailedOrAtItsLimit_PersonIsToldUnderTheAnswer()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        room.Backend.Script = async call =>
        {
            await call.TellAsync(new JsonObject { ["kind"] = "ended", ["name"] = "files_read", ["outcome"] = "failed", ["error_type"] = "unreachable" });
            await call.TellAsync(new JsonObject { ["kind"] = "limit", ["name"] = "" });
            await call.SayAsync("I could not read it.");
        };
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it"));
        Assert.Equal(
            "I could not read it.\n\nℹ️ The model has used its tools as often as it may in one answer.\n⚠️ `files_read` failed (unreachable), so its result is missing here.",
            answer.Message);
    }

    [Fact]
    public async Task Card_InTheThread_IsNothingThatAnybodySaid()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools);
        Asking(room);
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant read it");
        await room.Alice.Client.ClickAsync((await CardAsync(room, question)).Id, "reject", null, Cancellation);
        await room.AnswerAsync(question);
        room.Backend.Script = call => call.SayAsync("Good.");
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant and now?", question.Id));

        Assert.Equal(["user: @alice: @assistant read it", "assistant: Done.", "user: @alice: @assistant and now?"], room.Backend.Calls.Last().Conversation);
    }

    [Fact]
    public async Task Request_OfABotWithTools_NamesThemAndOnlyThen()
    {
        await using var room = await ChatRoom.OpenAsync(true, Tools, "--Bots:0:Tools:1=time_now");
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"), room.Assistant);
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@claude hi"), room.Claude);

        var (with, without) = (room.Backend.Calls.Single(call => call.Bot == "assistant"), room.Backend.Calls.Single(call => call.Bot == "claude"));
        Assert.Equal("files_read,time_now", with.Metadata("tools"));
        Assert.Contains("You have tools.", with.SystemPrompt, StringComparison.Ordinal);
        Assert.DoesNotContain("tool", without.Body.ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    // The model wants one tool, and says that it is done whatever came of it.
    private static TaskCompletionSource<JsonObject> Asking(ChatRoom room)
    {
        var answered = new TaskCompletionSource<JsonObject>(TaskCreationOptions.RunContinuationsAsynchronously);
        room.Backend.Script = async call =>
        {
            answered.TrySetResult(await call.AskAsync("approval", "files_read", Arguments));
            await call.SayAsync("Done.");
        };
        return answered;
    }

    private static Task<Post> CardAsync(ChatRoom room, Post question) => TestTimeouts.EventuallyAsync("a card", async () =>
        (await room.Admin.Client.GetThreadAsync(question.Id, Cancellation)).FirstOrDefault(ToolCardProps.IsCard));

    private static Task<Post> ClosedAsync(ChatRoom room, Post card) => TestTimeouts.EventuallyAsync("the card is closed", async () =>
        await room.Admin.Client.GetPostAsync(card.Id, Cancellation) is var post && ChatRoom.ButtonsOf(post).Count == 0 ? post : null);

    private static ButtonContext Context(ChatRoom room, Post card)
    {
        var props = card.Props![ToolCardProps.Prop]!;
        return new ButtonContext
        {
            Op = ButtonOperations.Approve, Bot = "assistant", ChannelId = card.ChannelId, RequesterId = room.Alice.Id,
            QuestionId = props["in_reply_to"]!.GetValue<string>(), Exchange = props["exchange"]!.GetValue<Guid>(), InteractionId = props["interaction_id"]!.GetValue<Guid>(),
        };
    }

    private static JsonObject Click(ChatRoom room, Post card, string userId, Func<ButtonContext, ButtonContext>? change = null) => new()
    {
        ["user_id"] = userId,
        ["channel_id"] = card.ChannelId,
        ["post_id"] = card.Id,
        ["trigger_id"] = ClickTests.Trigger(userId),
        ["context"] = room.Service.Services.GetRequiredService<ActionSigner>().Sign((change ?? (same => same))(Context(room, card))),
    };
}
