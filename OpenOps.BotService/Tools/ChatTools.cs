using System.Net;
using System.Text;
using System.Text.Json;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Tasks;

namespace OpenOps.BotService.Tools;

/// <summary>The tools that read the chat, for the person who asked and with no more rights than they have at that moment.</summary>
internal sealed partial class ChatTools(ChatToolAccess access, ILogger<ChatTools> logger)
{
    private const int MostHits = 20;
    private const int MostPosts = 200;
    private const int MostMembers = 200;
    private const int MostCharacters = 500;
    private const string NotThere = "That is not there, or the person who asked cannot read it from here.";

    public async Task<ToolReply> RunAsync(ToolAsking asking, ToolNews call, CancellationToken cancellationToken)
    {
        try
        {
            if (!await ChatToolAccess.IsStillThereAsync(asking, cancellationToken))
            {
                LogClosed(asking.Target.Bot.Username, call.Name, asking.Requester.Id);
                return Failure("not_a_member", "The person who asked can no longer read the channel they asked in, so nothing is read for them.");
            }

            using var arguments = JsonDocument.Parse(call.Arguments ?? "{}");
            return call.Name switch
            {
                "search_messages" => await SearchAsync(asking, Text(arguments, "words"), cancellationToken),
                "read_thread" => await ReadThreadAsync(asking, Text(arguments, "post_id"), cancellationToken),
                "channel_members" => await ListMembersAsync(asking, Text(arguments, "channel"), cancellationToken),
                _ => Failure("unknown_tool", "This chat has no such tool."),
            };
        }
        catch (JsonException)
        {
            return Failure("invalid_arguments", "The arguments are no JSON object.");
        }
        catch (Exception exception) when (exception is MattermostApiException or HttpRequestException or IOException)
        {
            LogFailed(asking.Target.Bot.Username, call.Name, exception.Message);
            return Failure("unreachable", "The chat server did not answer.");
        }
    }

    private async Task<ToolReply> SearchAsync(ToolAsking asking, string words, CancellationToken cancellationToken)
    {
        if (words.Length == 0)
        {
            return Failure("invalid_arguments", "'words' is missing: the words to look for.");
        }

        var client = asking.Target.Bot.Client;
        var teams = asking.Channel.TeamId.Length > 0 ? [asking.Channel.TeamId] : (await client.GetMyTeamsAsync(cancellationToken)).Select(team => team.Id).ToList();
        var found = new Dictionary<string, Post>(StringComparer.Ordinal);
        foreach (var team in teams)
        {
            foreach (var post in await client.SearchPostsAsync(team, asking.Channel.Type == ChannelTypes.Direct ? words : $"in:{asking.Channel.Name} {words}", cancellationToken))
            {
                found.TryAdd(post.Id, post);
            }
        }

        // The search is the bot's; what of it the person may have is asked for each channel.
        var open = new Dictionary<string, MattermostChannel?>(StringComparer.Ordinal);
        var readable = new List<Post>();
        foreach (var post in found.Values.Where(IsMessage).OrderByDescending(post => post.CreateAt))
        {
            if (!open.TryGetValue(post.ChannelId, out var channel))
            {
                open[post.ChannelId] = channel = await access.OpenAsync(asking, post.ChannelId, cancellationToken);
            }

            if (channel is not null && readable.Count < MostHits)
            {
                readable.Add(post);
            }
        }

        return readable.Count == 0
            ? new ToolReply { Result = "Nothing was found that the person who asked can read from here." }
            : new ToolReply { Result = await LinesAsync(asking, readable, post => $" in {NameOf(open[post.ChannelId]!)} (post {post.Id})", MostCharacters, cancellationToken) };
    }

    private async Task<ToolReply> ReadThreadAsync(ToolAsking asking, string postId, CancellationToken cancellationToken)
    {
        if (!MattermostIds.IsId(postId))
        {
            return Failure("invalid_arguments", "'post_id' must be the id of a post, as search_messages tells it.");
        }

        IReadOnlyList<Post> thread;
        try
        {
            thread = await asking.Target.Bot.Client.GetThreadAsync(postId, cancellationToken);
        }
        catch (MattermostApiException exception) when (exception.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest)
        {
            return Failure("not_found", NotThere);
        }

        if (thread is not [var first, ..] || await access.OpenAsync(asking, first.ChannelId, cancellationToken) is not { } channel)
        {
            return Failure("not_found", NotThere);
        }

        var posts = thread.Where(IsMessage).ToList();
        var left = Math.Max(0, posts.Count - MostPosts);
        var lines = await LinesAsync(asking, [.. posts.Skip(left)], _ => "", int.MaxValue, cancellationToken);
        return new ToolReply { Result = $"The thread in {NameOf(channel)}{(left > 0 ? $", its newest {MostPosts} of {posts.Count} messages" : "")}:\n{lines}" };
    }

    private async Task<ToolReply> ListMembersAsync(ToolAsking asking, string name, CancellationToken cancellationToken)
    {
        var client = asking.Target.Bot.Client;
        var channel = name.Length == 0 ? await access.OpenAsync(asking, asking.Channel.Id, cancellationToken) : await FindAsync(asking, name.TrimStart('~'), cancellationToken);
        if (channel is null)
        {
            return Failure("not_found", NotThere);
        }

        var members = await client.GetMembersAsync(channel.Id, page: 0, MostMembers, cancellationToken);
        var people = await client.GetUsersAsync([.. members.Select(member => member.UserId)], cancellationToken);
        var names = people.Where(person => person.DeleteAt == 0).Select(person => $"@{person.Username}{(person.IsBot ? " (a bot)" : "")}").Order(StringComparer.Ordinal);
        return new ToolReply { Result = $"{NameOf(channel)} has {(members.Count == MostMembers ? $"at least {MostMembers}" : members.Count)} members: {string.Join(", ", names)}" };
    }

    private async Task<MattermostChannel?> FindAsync(ToolAsking asking, string name, CancellationToken cancellationToken)
    {
        var client = asking.Target.Bot.Client;
        foreach (var channel in (await client.GetMyChannelsAsync(cancellationToken)).Where(channel => string.Equals(channel.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            if (await access.OpenAsync(asking, channel.Id, cancellationToken) is { } open)
            {
                return open;
            }
        }

        return null;
    }

    private static async Task<string> LinesAsync(ToolAsking asking, IReadOnlyList<Post> posts, Func<Post, string> where, int mostCharacters, CancellationToken cancellationToken)
    {
        var authors = (await asking.Target.Bot.Client.GetUsersAsync([.. posts.Select(post => post.UserId).Distinct(StringComparer.Ordinal)], cancellationToken))
            .ToDictionary(user => user.Id, StringComparer.Ordinal);
        var clock = PersonTime.Of(asking.Requester);
        var lines = new StringBuilder();
        foreach (var post in posts)
        {
            var text = PostText.Of(post);
            lines.Append(lines.Length > 0 ? "\n\n" : "")
                .Append(authors.TryGetValue(post.UserId, out var author) ? $"@{author.Username}" : "somebody").Append(", ").Append(clock.Words(post.CreateAt)).Append(where(post)).Append(":\n")
                .Append(text.Length <= mostCharacters ? text : text[..(char.IsHighSurrogate(text[mostCharacters - 1]) ? mostCharacters - 1 : mostCharacters)] + " …");
        }

        return lines.ToString();
    }

    private static bool IsMessage(Post post) =>
        post.IsCurrent && !post.Type.StartsWith("system_", StringComparison.Ordinal) && post.Prop(FirstNotice.Prop).Length == 0 && !ToolCardProps.IsCard(post);

    private static string NameOf(MattermostChannel channel) => channel.Type is ChannelTypes.Direct or ChannelTypes.Group ? "a direct message" : $"~{channel.Name}";

    private static string Text(JsonDocument arguments, string name) =>
        arguments.RootElement.ValueKind == JsonValueKind.Object && arguments.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!.Trim()
            : "";

    private static ToolReply Failure(string type, string message) => new() { ErrorType = type, ErrorMessage = message };

    [LoggerMessage(BotEventIds.ToolClosed, LogLevel.Warning, "{Bot} does not run the tool {Tool} for user {User}, who is no longer in the channel they asked in.")]
    private partial void LogClosed(string bot, string tool, string user);

    [LoggerMessage(BotEventIds.ToolFailed, LogLevel.Warning, "{Bot} could not run the tool {Tool}: {Reason}")]
    private partial void LogFailed(string bot, string tool, string reason);
}
