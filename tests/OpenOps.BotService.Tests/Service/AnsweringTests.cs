using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Bots;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Service;

public sealed class AnsweringTests
{
    [Fact]
    public async Task DirectMessage_IsAnsweredOnceAfterOneNotice()
    {
        await using var room = await ChatRoom.OpenAsync();
        var direct = await room.DirectAsync(room.Alice, room.Assistant);
        var first = await ChatRoom.SayAsync(room.Alice, direct, "hi");
        var answer = await room.AnswerAsync(first);
        var second = await ChatRoom.SayAsync(room.Alice, direct, "hi again");
        await room.AnswerAsync(second);

        Assert.Equal("Hello from the model.", answer.Message);
        Assert.Equal(first.Id, answer.RootId);
        var props = ChatRoom.PropsOf(answer);
        Assert.Equal((AnswerStates.Complete, "baseline", room.Alice.Id), (props.State, props.Model, props.RequesterId));
        Assert.Equal("true", answer.Prop("ai_generated"));
        Assert.Equal(["up", "down", "regenerate"], ChatRoom.ButtonsOf(answer));
        var posts = await room.Alice.Client.GetPostsAsync(direct, 0, 100, TestContext.Current.CancellationToken);
        var notice = Assert.Single(posts, post => post.Prop(FirstNotice.Prop) == "true");
        Assert.Contains("You are talking to an AI", notice.Message, StringComparison.Ordinal);
        Assert.True(notice.CreateAt <= answer.CreateAt);
        Assert.Equal(2, room.Backend.Calls.Count);
        var call = room.Backend.Calls.First();
        Assert.Equal(["user: hi"], call.Conversation);
        Assert.Equal(
            (props.InteractionId.ToString(), "alice", direct, "D", first.Id, first.Id),
            (call.InteractionId, call.Metadata("requester_name"), call.Metadata("channel_id"), call.Metadata("channel_type"), call.Metadata("post_id"), call.Metadata("source_post_ids")));
        await room.RecordedAsync("the delivery", answer, record => record.Events("delivery").Exists(delivery =>
            delivery["state"]!.GetValue<string>() == "complete" && delivery["post_ids"]![0]!.GetValue<string>() == answer.Id));
    }

    [Fact]
    public async Task Mention_OfTwoBots_BothAnswerAndNobodyElseIsAnswered()
    {
        await using var room = await ChatRoom.OpenAsync();
        var unmentioned = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "no bot here, but `@assistant` in code");
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant and @Claude: who wins?");
        await room.AnswerAsync(question, room.Assistant);
        await room.AnswerAsync(question, room.Claude);
        Assert.Equal(2, (await room.AnswersAsync(question)).Count);
        Assert.Empty(await room.AnswersAsync(unmentioned));
        Assert.Equal(["assistant", "claude"], room.Backend.Calls.Select(call => call.Bot).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task FollowUp_InAThread_SendsItAsItStandsNow()
    {
        await using var room = await ChatRoom.OpenAsync();
        var root = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "We ship on Friday.");
        var wrong = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "secret", root.Id);
        await room.Bob.Client.PatchPostAsync(root.Id, new PostPatch { Message = "We ship on Monday." }, TestContext.Current.CancellationToken);
        await room.Bob.Client.DeletePostAsync(wrong.Id, TestContext.Current.CancellationToken);
        var first = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant when?", root.Id);
        await room.AnswerAsync(first);
        var second = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@claude is that right?", root.Id);
        await room.AnswerAsync(second);

        Assert.Equal(
            ["user: @bob: We ship on Monday.", "user: @alice: @assistant when?", "user: @assistant (another bot): Hello from the model.", "user: @alice: @claude is that right?"],
            room.Backend.Calls.Last().Conversation);
        Assert.Equal(4, room.Backend.Calls.Last().Metadata("source_post_ids").Split(',').Length);
        Assert.Contains("in the channel ~pilot", room.Backend.Calls.Last().SystemPrompt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameQuestion_TakenTwice_IsAnsweredOnce()
    {
        await using var room = await ChatRoom.OpenAsync();
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        await room.AnswerAsync(question);
        var bot = room.Service.Services.GetRequiredService<BotDirectory>().Find("assistant")!;
        var desk = room.Service.Services.GetRequiredService<QuestionDesk>();
        Assert.True(desk.Take(new Question(bot, question)));
        Assert.True(desk.Take(new Question(bot, question)));
        await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant next", question.Id));
        Assert.Single(await room.AnswersAsync(question));
        Assert.Equal(2, room.Backend.Calls.Count);
    }

    [Fact]
    public async Task Restart_CatchesUpWhatWasMissedAndRepeatsNothing()
    {
        await using var room = await ChatRoom.OpenAsync();
        var before = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant before");
        await room.AnswerAsync(before);
        await room.StopServiceAsync(room.Service);
        var missed = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant while away");
        await room.StartServiceAsync();
        await room.AnswerAsync(missed);
        Assert.Single(await room.AnswersAsync(before));
        Assert.Single(await room.AnswersAsync(missed));
        Assert.Equal(2, room.Backend.Calls.Count);
    }

    [Fact]
    public async Task TwoReplicas_GiveOneAnswer()
    {
        await using var room = await ChatRoom.OpenAsync();
        await room.StartServiceAsync();
        var direct = await room.DirectAsync(room.Alice, room.Assistant);
        var questions = new List<Post>();
        for (var index = 0; index < 5; index++)
        {
            questions.Add(await ChatRoom.SayAsync(room.Alice, direct, $"question {index}"));
        }

        foreach (var question in questions)
        {
            await room.AnswerAsync(question);
        }

        // Long enough for the other replica to deliver what it believed abandoned.
        await TestTimeouts.EventuallyAsync("every delivery is recorded", () => Task.FromResult(
            room.Backend.Interactions.Values.All(record => record.Events("delivery").Count > 0)));
        foreach (var question in questions)
        {
            Assert.Single(await room.AnswersAsync(question));
        }

        Assert.Equal(5, room.Backend.Calls.Count);
        Assert.Single(await room.Alice.Client.GetPostsAsync(direct, 0, 100, TestContext.Current.CancellationToken), post => post.Prop(FirstNotice.Prop) == "true");
    }

    [Fact]
    public async Task RequesterWhoLostAccess_IsRefusedAndNothingIsSent()
    {
        await using var room = await ChatRoom.OpenAsync(startService: false);
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant what did they say?");
        await room.Administration.RemoveFromChannelAsync(room.Channel.Id, room.Alice.Id, TestContext.Current.CancellationToken);
        await room.StartServiceAsync();
        var answer = await room.AnswerAsync(question);
        Assert.Contains("can no longer read this channel", answer.Message, StringComparison.Ordinal);
        Assert.Equal(AnswerStates.Failed, ChatRoom.PropsOf(answer).State);
        Assert.Empty(room.Backend.Calls);
    }

    [Fact]
    public async Task AllowLists_LeaveOthersOut()
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Bots:0:AllowedUsers:0=bob", "--Bots:2:AllowedTeams:0=elsewhere");
        var refused = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var taken = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "@assistant hi");
        var otherTeam = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "@claude hi");
        var direct = await ChatRoom.SayAsync(room.Bob, await room.DirectAsync(room.Bob, room.Claude), "hi");
        Assert.Contains("not available to you", (await room.AnswerAsync(refused)).Message, StringComparison.Ordinal);
        Assert.Equal("Hello from the model.", (await room.AnswerAsync(taken)).Message);
        Assert.Contains("not available to you", (await room.AnswerAsync(otherTeam)).Message, StringComparison.Ordinal);
        Assert.Contains("not available to you", (await room.AnswerAsync(direct)).Message, StringComparison.Ordinal);
        Assert.Single(room.Backend.Calls);
    }

    [Fact]
    public async Task ModelThatIsNotOffered_IsToldAndTakenUpWhenItComes()
    {
        await using var room = await ChatRoom.OpenAsync(startService: false);
        room.Backend.Models = ["baseline"];
        var service = await room.StartServiceAsync();
        var bot = service.Services.GetRequiredService<BotDirectory>().Find("claude")!;
        await TestTimeouts.EventuallyAsync("the model is missed", () => Task.FromResult(bot.Model.Availability == ModelAvailability.Missing));
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@claude hi");
        Assert.Contains("`anthropic` is not available", (await room.AnswerAsync(question)).Message, StringComparison.Ordinal);
        room.Backend.Models = ["baseline", "anthropic"];
        await TestTimeouts.EventuallyAsync("the model is found", () => Task.FromResult(bot.Model.Availability == ModelAvailability.Listed));
        Assert.Equal("Hello from the model.", (await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@claude hi"))).Message);
    }

    [Fact]
    public async Task ChatServerThatFails_IsAskedAgainUntilTheQuestionIsAnswered()
    {
        await using var room = await ChatRoom.OpenAsync(true, "--Resilience:mattermost:MaxRetries=0");
        await room.BreakAsync(new JsonObject { ["count"] = 3, ["status"] = 500, ["method"] = "GET", ["path"] = "/api/v4/posts/" });
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        Assert.Equal("Hello from the model.", (await TestTimeouts.EventuallyAsync("an answer", async () =>
        {
            var posts = await room.Alice.Client.GetPostsAsync(room.Channel.Id, 0, 20, CancellationToken.None);
            return posts.FirstOrDefault(post => post.RootId == question.Id);
        })).Message);
        Assert.Single(room.Backend.Calls);
    }
}
