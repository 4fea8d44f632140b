using System.Text;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks.Meetings;

/// <summary>Nobody reads more of a meeting through a bot than without it, and nobody posts where they could not.</summary>
public sealed class MeetingRightsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Outsider_AndRemovedPerson_GetNothingOfTheMeeting()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var secret = await tasks.PrivateChannelAsync("secret", room.Bob, room.Assistant);
        var meeting = await room.PostFileAsync(room.Bob, "secret.vtt", Encoding.UTF8.GetBytes(MeetingPosts.StandUp), channelId: secret.Id);

        Assert.StartsWith("🔒 You cannot read that channel", await tasks.SummarizeAsync(room.Alice, meeting), StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Calls);

        await room.Administration.AddToChannelAsync(secret.Id, room.Alice.Id, Cancel);
        await tasks.SummarizeAsync(room.Alice, meeting);
        var anchor = await tasks.DoneAsync(room.Alice);
        await room.Administration.RemoveFromChannelAsync(secret.Id, room.Alice.Id, Cancel);
        var question = await ChatRoom.SayAsync(room.Alice, anchor.ChannelId, "What else?", anchor.Id);
        var answer = await room.AnswerAsync(question, room.Alice, room.Assistant);

        Assert.StartsWith("🔒 You cannot read that channel", answer.Message, StringComparison.Ordinal);
        Assert.Single(tasks.Backend.Calls);
        Assert.StartsWith("🔒 You cannot read that channel", await tasks.ClickAsync(room.Alice, anchor, "share"), StringComparison.Ordinal);
        Assert.Single(await room.Bob.Client.GetThreadAsync(meeting.Id, Cancel));
    }

    [Fact]
    public async Task Guest_OutsideTheChannel_GetsNothingOfTheMeeting()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var open = await room.Administration.CreateChannelAsync(new NewChannel(room.Team.Id, "open", "Open", ""), Cancel);
        await room.Administration.AddToChannelAsync(open.Id, room.Assistant.Id, Cancel);
        var meeting = await room.PostFileAsync(room.Assistant, "open.vtt", Encoding.UTF8.GetBytes(MeetingPosts.StandUp), channelId: open.Id);
        await tasks.AskAsync(HttpMethod.Put, $"users/{room.Bob.Id}/roles", room.Admin, new JsonObject { ["roles"] = "system_guest" });

        Assert.StartsWith("🔒 You cannot read that channel", await tasks.SummarizeAsync(room.Bob, meeting), StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Calls);
    }

    [Fact]
    public async Task PostToChannel_PutsTheSummaryIntoTheThreadOnce_ForTheRequesterAlone()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "stand-up.vtt", MeetingPosts.StandUp);
        tasks.Backend.Script = call => call.SayAsync("We ship on Friday [00:01].");
        await tasks.SummarizeAsync(room.Alice, meeting);
        var anchor = await tasks.DoneAsync(room.Alice);

        // Nobody else is in the direct message; were they, they would not be heard either.
        Assert.StartsWith("🔒 Nothing was done", await tasks.ClickAsync(room.Bob, anchor, "share"), StringComparison.Ordinal);
        await room.Alice.Client.ClickAsync(anchor.Id, "share", null, Cancel);
        var again = await tasks.ClickAsync(room.Alice, anchor, "share");

        Assert.StartsWith("It is [posted already]", again, StringComparison.Ordinal);
        var shared = Assert.Single(await room.Bob.Client.GetThreadAsync(meeting.Id, Cancel), post => post.UserId == room.Assistant.Id);
        Assert.Equal(
            $"🎙️ Summary of this meeting, by an AI. @alice asked me to post it here:\n\nWe ship on Friday [00:01]({room.ServerUrl}_redirect/pl/{meeting.Id}).", shared.Message);
        Assert.Equal(ChatRoom.PropsOf(anchor).InteractionId, ChatRoom.PropsOf(shared).InteractionId);
        Assert.Equal("true", shared.Prop("ai_generated"));
    }

    [Fact]
    public async Task PostToChannel_ByAMemberOfTheTeamOnly_IsRefused()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var open = await room.Administration.CreateChannelAsync(new NewChannel(room.Team.Id, "open", "Open", ""), Cancel);
        await room.Administration.AddToChannelAsync(open.Id, room.Assistant.Id, Cancel);
        var meeting = await room.PostFileAsync(room.Assistant, "open.vtt", Encoding.UTF8.GetBytes(MeetingPosts.StandUp), channelId: open.Id);
        await tasks.SummarizeAsync(room.Alice, meeting);
        var anchor = await tasks.DoneAsync(room.Alice);

        Assert.StartsWith("🔒 You are not in ~open", await tasks.ClickAsync(room.Alice, anchor, "share"), StringComparison.Ordinal);
        Assert.Single(await room.Assistant.Client.GetThreadAsync(meeting.Id, Cancel));
    }

    [Fact]
    public async Task Recorder_PostsARecording_OneBotOffersOnce_AndEachWhoClicksGetsTheirOwn()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var calls = await room.CreateBotAsync("calls");
        var call = await ChatRoom.SayAsync(calls, room.Channel.Id, "Call ended");
        await room.PostFileAsync(calls, "recording.mp4", "not read", call.Id);
        var offer = await TestTimeouts.EventuallyAsync("the offer", async () => await OfferAsync(call));
        await room.PostFileAsync(calls, "captions.vtt", MeetingPosts.StandUp, call.Id);
        await room.PostFileAsync(room.Bob, "mine.vtt", MeetingPosts.StandUp);
        Assert.Equal(["meeting"], ChatRoom.ButtonsOf(offer));
        Assert.Equal(room.Assistant.Id, offer.UserId);

        await room.Alice.Client.ClickAsync(offer.Id, "meeting", null, Cancel);
        await tasks.DoneAsync(room.Alice);
        Assert.StartsWith("🎙️ I am on it.", await tasks.ClickAsync(room.Alice, offer, "meeting"), StringComparison.Ordinal);
        Assert.StartsWith("🎙️ I am on it.", await tasks.ClickAsync(room.Bob, offer, "meeting"), StringComparison.Ordinal);
        await tasks.DoneAsync(room.Bob);

        Assert.Equal(["alice", "bob"], tasks.Backend.Calls.Select(asked => asked.Metadata("requester_name")));
        Assert.All(tasks.Backend.Calls, asked => Assert.Contains("We ship on Friday.", asked.Conversation[0], StringComparison.Ordinal));
        await tasks.StartServiceAsync("--Mattermost:CatchUp=01:00:00");
        Assert.Single(await room.Bob.Client.GetThreadAsync(call.Id, Cancel), post => post.Prop("openops_meeting_offer").Length > 0);

        async Task<Post?> OfferAsync(Post root) => (await room.Bob.Client.GetThreadAsync(root.Id, Cancel)).FirstOrDefault(post => post.Prop("openops_meeting_offer").Length > 0);
    }
}
