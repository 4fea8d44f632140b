using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tests.Service;

public sealed class RatingTests
{
    [Fact]
    public async Task Buttons_OfTwoPeople_AreBothKeptChangedAndTakenBack()
    {
        await using var room = await ChatRoom.OpenAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        var record = room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId);
        await room.Alice.Client.ClickAsync(answer.Id, "up", null, cancellation);
        await room.Bob.Client.ClickAsync(answer.Id, "down", null, cancellation);
        Assert.Equal(["alice: up", "bob: down"], record.Ratings());
        await room.Alice.Client.ClickAsync(answer.Id, "down", null, cancellation);
        await room.Bob.Client.ClickAsync(answer.Id, "down", null, cancellation);
        Assert.Equal(["alice: down", "bob: withdrawn"], record.Ratings());
        Assert.Equal(4, record.Events("feedback").Count);
        Assert.All(record.Events("feedback"), vote => Assert.Equal("button", vote["source"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Reactions_AreRatingsInAnySkinAndTakenBackWithThem()
    {
        await using var room = await ChatRoom.OpenAsync();
        var cancellation = TestContext.Current.CancellationToken;
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var answer = await room.AnswerAsync(question);
        await room.Bob.Client.AddReactionAsync(room.Bob.Id, question.Id, "+1", cancellation);
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "heart", cancellation);
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "+1", cancellation);
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "+1", cancellation);
        await room.Bob.Client.AddReactionAsync(room.Bob.Id, answer.Id, "thumbsdown_dark_skin_tone", cancellation);
        await room.RecordedAsync("both reactions", answer, record => record.Ratings() is ["alice: up", "bob: down"]);

        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "-1", cancellation);
        await room.RecordedAsync("the change", answer, record => record.Ratings() is ["alice: down", "bob: down"]);
        await room.Alice.Client.RemoveReactionAsync(room.Alice.Id, answer.Id, "-1", cancellation);
        await room.RecordedAsync("the one that is left", answer, record => record.Ratings() is ["alice: up", "bob: down"]);
        await room.Alice.Client.RemoveReactionAsync(room.Alice.Id, answer.Id, "+1", cancellation);
        await room.Bob.Client.RemoveReactionAsync(room.Bob.Id, answer.Id, "thumbsdown_dark_skin_tone", cancellation);
        await room.RecordedAsync("both taken back", answer, record => record.Ratings() is ["alice: withdrawn", "bob: withdrawn"]);
        Assert.Equal(6, room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId).Events("feedback").Count);
    }

    [Fact]
    public async Task Reaction_WhileAuditIsAway_IsRecordedLater()
    {
        await using var room = await ChatRoom.OpenAsync();
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        room.Backend.AuditIsDown = true;
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "+1", TestContext.Current.CancellationToken);
        Assert.Contains("**not** recorded", await ClickTests.ClickAsync(room, ClickTests.Request(room, answer, room.Bob.Id)), StringComparison.Ordinal);
        room.Backend.AuditIsDown = false;
        await room.RecordedAsync("the reaction", answer, record => record.Ratings() is ["alice: up"]);
    }

    [Fact]
    public async Task Reaction_WhileTheServiceIsAway_IsFoundAtStart()
    {
        await using var room = await ChatRoom.OpenAsync();
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        await room.StopServiceAsync(room.Service);
        await room.Alice.Client.AddReactionAsync(room.Alice.Id, answer.Id, "+1", TestContext.Current.CancellationToken);
        await room.StartServiceAsync();
        await room.RecordedAsync("the reaction", answer, record => record.Ratings() is ["alice: up"]);
    }

    [Fact]
    public async Task Click_IsAnsweredWithWhatWasRecorded()
    {
        await using var room = await ChatRoom.OpenAsync();
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        Assert.Contains("👍 is recorded", await ClickTests.ClickAsync(room, ClickTests.Request(room, answer, room.Bob.Id)), StringComparison.Ordinal);
        Assert.Contains("now 👎 instead of 👍", await ClickTests.ClickAsync(room, ClickTests.Request(room, answer, room.Bob.Id, ButtonOperations.Down)), StringComparison.Ordinal);
        Assert.Contains("taken back", await ClickTests.ClickAsync(room, ClickTests.Request(room, answer, room.Bob.Id, ButtonOperations.Down)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dialog_AddsReasonAndCommentForWhomItWasOpened()
    {
        await using var room = await ChatRoom.OpenAsync();
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        var record = room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId);
        await room.Bob.Client.ClickAsync(answer.Id, "down", null, TestContext.Current.CancellationToken);
        var state = State(room, answer, room.Bob.Id);
        Assert.Contains("Close it", (await SubmitAsync(room, room.Bob.Id, "forged", "wrong", null)).Error, StringComparison.Ordinal);
        Assert.Contains("somebody else", (await SubmitAsync(room, room.Alice.Id, state, "wrong", null)).Error, StringComparison.Ordinal);
        Assert.Contains("reason", (await SubmitAsync(room, room.Bob.Id, state, "nonsense", null)).Errors!.Keys);
        Assert.Equal(["bob: down"], record.Ratings());
        Assert.Single(record.Events("feedback"));

        room.Backend.AuditIsDown = true;
        Assert.Contains("not recorded", (await SubmitAsync(room, room.Bob.Id, state, "wrong", "It said Friday.")).Error, StringComparison.Ordinal);
        room.Backend.AuditIsDown = false;
        for (var sending = 0; sending < 2; sending++)
        {
            var accepted = await SubmitAsync(room, room.Bob.Id, state, "wrong", "It said Friday.");
            Assert.Equal((null, null), (accepted.Error, accepted.Errors));
        }

        var votes = record.Events("feedback");
        Assert.Equal(2, votes.Count);
        Assert.Equal(("wrong", "It said Friday.", "dialog"), (votes[1]["reason"]!.GetValue<string>(), votes[1]["comment"]!.GetValue<string>(), votes[1]["source"]!.GetValue<string>()));
    }

    private static string State(ChatRoom room, Post answer, string userId) => room.Service.Services.GetRequiredService<ActionSigner>().Sign(new DialogContext
    {
        Bot = "assistant", ChannelId = answer.ChannelId, InteractionId = ChatRoom.PropsOf(answer).InteractionId!.Value, UserId = userId,
        VoteId = Guid.Empty, OpenedAt = TimeProvider.System.GetUtcNow(),
    });

    private static async Task<DialogResponse> SubmitAsync(ChatRoom room, string userId, string state, string? reason, string? comment)
    {
        using var http = new HttpClient { BaseAddress = new Uri(ChatRoom.AddressOf(room.Service)) };
        var request = new JsonObject
        {
            ["type"] = "dialog_submission", ["state"] = state, ["user_id"] = userId, ["channel_id"] = room.Channel.Id,
            ["submission"] = new JsonObject { ["reason"] = reason, ["comment"] = comment }, ["cancelled"] = false,
        };
        using var response = await http.PostAsJsonAsync("mattermost/dialogs", request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(MattermostJson.Default.DialogResponse, TestContext.Current.CancellationToken))!;
    }
}
