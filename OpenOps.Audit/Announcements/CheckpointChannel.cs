using System.Globalization;
using System.Text.Json;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Chat;

namespace OpenOps.Audit.Announcements;

/// <summary>The channel in which checkpoints stand as posts, for people to copy out.</summary>
internal sealed class CheckpointChannel(ChatApi chat, string channelId)
{
    private const string Prop = "openops_checkpoint";
    private const int LookedAt = 200;

    public static string MessageOf(Checkpoint checkpoint) => string.Create(
        CultureInfo.InvariantCulture,
        $"🔏 Events {checkpoint.First} to {checkpoint.Last} of the record, signed {checkpoint.SignedAt.UtcDateTime:u} with key {checkpoint.KeyId}.\n```\n{checkpoint.Line}\n```");

    /// <summary>The last event of the newest checkpoint that this bot has posted there; 0 for none.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken)
    {
        var me = await chat.MeAsync(cancellationToken);
        var page = await chat.GetAsync<ChatPosts>($"channels/{channelId}/posts?page=0&per_page={LookedAt}", cancellationToken);
        return page.Posts.Values.Where(post => post.UserId == me.Id).Select(LastOf).DefaultIfEmpty(0).Max();
    }

    public async Task PostAsync(Checkpoint checkpoint, CancellationToken cancellationToken) => await chat.PostAsync<ChatPost>(
        "posts",
        new NewPost(
            channelId, MessageOf(checkpoint), new Dictionary<string, object> { [Prop] = checkpoint.Last },
            string.Create(CultureInfo.InvariantCulture, $"checkpoint:{checkpoint.KeyId}:{checkpoint.Last}")),
        cancellationToken);

    private static long LastOf(ChatPost post) =>
        post.Props.ValueKind == JsonValueKind.Object && post.Props.TryGetProperty(Prop, out var last) && last.TryGetInt64(out var sequence) ? sequence : 0;

    // The pending id makes a repetition the same post, as long as the server remembers it.
    private sealed record NewPost(string ChannelId, string Message, IReadOnlyDictionary<string, object> Props, string PendingPostId);
}
