using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenOps.MattermostEmulator.Api.Posts;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Actions;

/// <summary>What is behind a button of a post that is stored nowhere: sealed, and carried by the client itself.</summary>
internal sealed record ActionCookie(string PostId, string ChannelId, string RootId, JsonObject Action);

/// <summary>Seals and opens them. The key lives as long as the process, as the posts do.</summary>
internal sealed class ActionCookies
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The post's props with a cookie in each action.</summary>
    public JsonElement AddTo(Post post)
    {
        if (!Attachments.Any(post.Props))
        {
            return post.Props;
        }

        var props = JsonObject.Create(post.Props)!;
        foreach (var action in Attachments.ActionsOf(props).Where(action => action["integration"] is not null))
        {
            action["cookie"] = Seal(new ActionCookie(post.Id, post.ChannelId, post.RootId, action.DeepClone().AsObject()));
        }

        return WireJson.Element(props);
    }

    public ActionCookie? Open(string cookie)
    {
        var bytes = new byte[cookie.Length];
        if (!Convert.TryFromBase64String(cookie, bytes, out var length) || length <= NonceSize + TagSize)
        {
            return null;
        }

        var text = new byte[length - NonceSize - TagSize];
        try
        {
            using var cipher = new AesGcm(_key, TagSize);
            cipher.Decrypt(bytes.AsSpan(0, NonceSize), bytes.AsSpan(NonceSize + TagSize, text.Length), bytes.AsSpan(NonceSize, TagSize), text);
            return JsonSerializer.Deserialize<ActionCookie>(text, WireJson.Options);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Seal(ActionCookie cookie)
    {
        var text = Encoding.UTF8.GetBytes(WireJson.Text(cookie));
        var bytes = new byte[NonceSize + TagSize + text.Length];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(bytes.AsSpan(0, NonceSize), text, bytes.AsSpan(NonceSize + TagSize), bytes.AsSpan(NonceSize, TagSize));
        return Convert.ToBase64String(bytes);
    }
}
