using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.Api.Statuses;
using OpenOps.MattermostEmulator.Markdown;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Posts;

/// <summary>Whom a message speaks to. What stands in code does not count, what stands in a quotation does.</summary>
internal sealed partial class Mentions(ChatState state, StatusService statuses)
{
    public IReadOnlyCollection<string> In(Post post, Channel channel, User author)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (channel.IsDirect)
        {
            found.UnionWith(state.MembersOfChannel[channel.Id].Select(member => member.UserId));
        }
        else if (post.Message.Contains('@'))
        {
            foreach (var word in MessageText.OutsideCode(post.Message).SelectMany(text => MentionPattern().Matches(text.ToLowerInvariant())))
            {
                Add(found, word.Groups["name"].Value, channel);
            }
        }

        // A slash command speaks with the voice of who ran it, and may speak to them.
        if (!post.Props.TryGetProperty("from_webhook", out _))
        {
            found.Remove(author.Id);
        }

        return found;
    }

    private void Add(HashSet<string> found, string name, Channel channel)
    {
        for (var candidate = name; candidate.Length > 0; candidate = candidate[..^1])
        {
            if (candidate is "all" or "channel" or "here")
            {
                found.UnionWith(state.MembersOfChannel[channel.Id].Select(member => member.UserId)
                    .Where(id => candidate != "here" || statuses.Of(id).Value == "online"));
                return;
            }

            if (state.UsersByName.First(candidate) is { } user && state.ChannelMembers.Find(ChatState.Key(channel.Id, user.Id)) is not null)
            {
                found.Add(user.Id);
                return;
            }

            if (candidate[^1] is not ('.' or '-' or '_'))
            {
                return;
            }
        }
    }

    [GeneratedRegex("(?<![a-z0-9_.-])@(?<name>[a-z0-9][a-z0-9._-]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MentionPattern();
}
