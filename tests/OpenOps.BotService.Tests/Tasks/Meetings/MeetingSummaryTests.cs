using System.Text;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks.Meetings;

public sealed class MeetingSummaryTests
{
    [Fact]
    public async Task Transcript_ByItsLink_IsSummarisedWithTimesThatLink_AndQuestionsAreAnsweredFromIt()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var meeting = await room.PostFileAsync(room.Bob, "stand-up.vtt", MeetingPosts.StandUp);
        tasks.Backend.Script = call => call.SayAsync("Ship on Friday [00:01]. Notes by Bert [12:03, 00:01](https://evil.example/x). Nothing [#1].");

        var told = await tasks.SummarizeAsync(room.Alice, meeting);
        var done = await tasks.DoneAsync(room.Alice);

        Assert.StartsWith("📝 I am on it.", told, StringComparison.Ordinal);
        var link = $"{room.ServerUrl}_redirect/pl/{meeting.Id}";
        Assert.Equal(
            $"🎙️ Summary of [this meeting]({link}) in ~pilot\n\nShip on Friday [00:01]({link}). Notes by Bert [12:03]({link}) [00:01]({link}). Nothing.", done.Message);
        Assert.Equal(AnswerStates.Complete, ChatRoom.PropsOf(done).State);
        Assert.Contains("share", ChatRoom.ButtonsOf(done));
        var call = Assert.Single(tasks.Backend.Calls);
        Assert.Equal(("summarize_meeting", meeting.Id, "alice"), (call.Metadata("operation"), call.Metadata("source_post_ids"), call.Metadata("requester_name")));
        Assert.Contains("\n[00:01] Anna Ruiz: We ship on Friday.\n[12:03] Bert: I will write the notes.\n", call.Conversation[0], StringComparison.Ordinal);
        Assert.Contains("**Action items**", call.SystemPrompt, StringComparison.Ordinal);

        tasks.Backend.Script = answering => answering.SayAsync("Bert [12:03].");
        var question = await ChatRoom.SayAsync(room.Alice, done.ChannelId, "Who writes them?", done.Id);
        var answer = await room.AnswerAsync(question, room.Alice, room.Assistant);
        Assert.Equal($"Bert [12:03]({link}).", answer.Message);
        var followUp = tasks.Backend.Calls.Last();
        Assert.Contains("[12:03] Bert: I will write the notes.", followUp.Conversation[0], StringComparison.Ordinal);
        Assert.Equal("assistant: Ship on Friday [00:01]. Notes by Bert [12:03] [00:01]. Nothing.", followUp.Conversation[1]);
    }

    [Theory]
    [InlineData("meeting.srt", "1\n00:00:01,000 --> 00:00:02,000\nWe ship.\n", "[00:01] We ship.")]
    [InlineData("chat.txt", "00:01:05 From Anna Ruiz to Everyone: We ship.\n", "[01:05] Anna Ruiz: We ship.")]
    [InlineData("minutes.txt", "Minutes\nWe ship.\n", "[#2] We ship.")]
    public async Task EachForm_IsRead(string name, string content, string line)
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var meeting = await tasks.Room.PostFileAsync(tasks.Room.Bob, name, content);

        await tasks.SummarizeAsync(tasks.Room.Alice, meeting);
        await tasks.DoneAsync(tasks.Room.Alice);

        Assert.Contains($"\n{line}\n", Assert.Single(tasks.Backend.Calls).Conversation[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task InAThread_TheThreadsTranscriptIsTaken_AndPreferredToItsRecording()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var root = await ChatRoom.SayAsync(room.Bob, room.Channel.Id, "Yesterday's meeting");
        await room.PostFileAsync(room.Bob, "meeting.mp4", "not read", root.Id);
        await room.PostFileAsync(room.Bob, "meeting.vtt", MeetingPosts.StandUp, root.Id);

        await tasks.TellAsync(room.Alice, "summarize", "meeting", ("root_id", root.Id));
        await tasks.DoneAsync(room.Alice);

        Assert.Contains("We ship on Friday.", Assert.Single(tasks.Backend.Calls).Conversation[0], StringComparison.Ordinal);
        Assert.Empty(tasks.Backend.Transcriptions);
    }

    [Fact]
    public async Task Captions_NamedByProps_AreReadFromTheSameChannelOnly()
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var room = tasks.Room;
        var calls = await room.CreateBotAsync("calls");
        var captions = await room.PostFileAsync(calls, "captions.vtt", MeetingPosts.StandUp);
        var secret = await tasks.PrivateChannelAsync("secret", room.Bob, room.Assistant);
        var elsewhere = await room.PostFileAsync(room.Bob, "secret.vtt", Encoding.UTF8.GetBytes("WEBVTT\n\n00:01.000 --> 00:02.000\nThe merger is on.\n"), channelId: secret.Id);

        var good = await RecordingAsync(captions);
        await tasks.SummarizeAsync(room.Alice, good);
        await tasks.DoneAsync(room.Alice);
        Assert.Contains("We ship on Friday.", tasks.Backend.Calls.Single().Conversation[0], StringComparison.Ordinal);

        var forged = await RecordingAsync(elsewhere);
        Assert.StartsWith("🤔 I see no meeting there.", await tasks.SummarizeAsync(room.Alice, forged), StringComparison.Ordinal);
        Assert.DoesNotContain(tasks.Backend.Calls, call => call.Body.ToJsonString().Contains("merger", StringComparison.Ordinal));

        Task<Post> RecordingAsync(Post file) => room.Bob.Client.CreatePostAsync(
            new NewPost
            {
                ChannelId = room.Channel.Id, Message = "Call ended",
                Props = new JsonObject { ["captions"] = new JsonArray(new JsonObject { ["title"] = "en", ["file_id"] = file.FileIds![0] }) },
            },
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task LongTranscript_IsReadInPartsOfWholeCues()
    {
        await using var tasks = await TaskRoom.OpenAsync("--Bots:0:ContextTokens=2000");
        var room = tasks.Room;
        var transcript = new StringBuilder("WEBVTT\n");
        for (var minute = 0; minute < 55; minute++)
        {
            transcript.Append($"\n00:{minute:00}:07.000 --> 00:{minute:00}:09.000\n<v Anna>In minute {minute} we talked about item {minute} and what it would take to finish it before the summer, with all that has to be done by the people who are not here today and by those who are.\n");
        }

        var meeting = await room.PostFileAsync(room.Bob, "long.vtt", transcript.ToString());
        tasks.Backend.Script = call => call.SayAsync(call.Metadata("operation") == "summarize_meeting_part" ? "Noted [10:07]." : "All of it [54:07].");

        await tasks.SummarizeAsync(room.Alice, meeting);
        var done = await tasks.DoneAsync(room.Alice);

        var calls = tasks.Backend.Calls.ToList();
        Assert.True(calls.Count > 2);
        var lines = calls.SkipLast(1).SelectMany(part => part.Conversation[0].Split('\n')).ToList();
        Assert.All(Enumerable.Range(0, 55), minute => Assert.Single(
            lines, $"[{minute:00}:07] Anna: In minute {minute} we talked about item {minute} and what it would take to finish it before the summer, with all that has to be done by the people who are not here today and by those who are."));
        Assert.Contains("Noted [10:07].", calls[^1].Conversation[0], StringComparison.Ordinal);
        Assert.Contains($"All of it [54:07]({room.ServerUrl}_redirect/pl/{meeting.Id})", done.Message, StringComparison.Ordinal);
        Assert.Contains($"in {calls.Count - 1} parts", done.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("numbers.csv", "a;b", "🤔 I see no meeting there.")]
    [InlineData("broken.vtt", "\0\0\0\u0001\u0002", "🤔 I cannot read that file as a transcript.")]
    [InlineData("empty.vtt", "WEBVTT\n\n", "🗒️ There is nothing in that transcript")]
    public async Task FileThatIsNone_IsToldAtOnceAndNothingIsSent(string name, string content, string told)
    {
        await using var tasks = await TaskRoom.OpenAsync();
        var meeting = await tasks.Room.PostFileAsync(tasks.Room.Bob, name, content);

        Assert.StartsWith(told, await tasks.SummarizeAsync(tasks.Room.Alice, meeting), StringComparison.Ordinal);
        Assert.Empty(await tasks.AnchorsAsync(tasks.Room.Alice));
        Assert.Empty(tasks.Backend.Calls);
    }
}
