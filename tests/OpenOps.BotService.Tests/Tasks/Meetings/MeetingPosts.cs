using System.Text;
using System.Text.Json.Nodes;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tests.Service;

namespace OpenOps.BotService.Tests.Tasks.Meetings;

/// <summary>Posts that hold meetings.</summary>
internal static class MeetingPosts
{
    public const string StandUp = """
        WEBVTT

        00:00:01.000 --> 00:00:04.000
        <v Anna Ruiz>We ship on Friday.

        00:12:03.000 --> 00:12:05.000
        <v Bert>I will write the notes.

        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<Post> PostFileAsync(this ChatRoom room, Person author, string fileName, string content, string? rootId = null, JsonObject? props = null) =>
        room.PostFileAsync(author, fileName, Encoding.UTF8.GetBytes(content), rootId, props);

    public static async Task<Post> PostFileAsync(
        this ChatRoom room, Person author, string fileName, byte[] content, string? rootId = null, JsonObject? props = null, string? channelId = null)
    {
        var file = await author.Client.UploadFileAsync(channelId ?? room.Channel.Id, fileName, content, Cancel);
        return await author.Client.CreatePostAsync(
            new NewPost { ChannelId = channelId ?? room.Channel.Id, RootId = rootId, Message = "", FileIds = [file.Id], Props = props }, Cancel);
    }

    /// <summary>What somebody is told who clicks a button.</summary>
    public static Task<string> ClickAsync(this TaskRoom tasks, Person person, Post post, string operation) =>
        ClickTests.ClickAsync(tasks.Room, ClickTests.Request(tasks.Room, post, person.Id, operation));

    public static Task<string> SummarizeAsync(this TaskRoom tasks, Person person, Post post) =>
        tasks.RunAsync(person, tasks.Room.Channel.Id, $"/summarize meeting {tasks.LinkTo(post)}");
}
