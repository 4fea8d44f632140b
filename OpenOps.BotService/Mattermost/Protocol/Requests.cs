namespace OpenOps.BotService.Mattermost.Protocol;

internal sealed record LoginRequest(string LoginId, string Password)
{
    /// <inheritdoc />
    public override string ToString() => $"LoginRequest {LoginId}";
}

internal sealed record TypingRequest(string ChannelId, string? ParentId);

internal sealed record PostSearch(string Terms, bool IsOrSearch);

internal sealed record ReactionRequest(string UserId, string PostId, string EmojiName);

internal sealed record EphemeralPostRequest(string UserId, NewPost Post);

internal sealed record CommandExecution(string ChannelId, string Command, string? TeamId);

internal sealed record ActionClick(string? SelectedOption);
