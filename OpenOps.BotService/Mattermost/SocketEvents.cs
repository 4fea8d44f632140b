namespace OpenOps.BotService.Mattermost;

/// <summary>Names of the events that are read.</summary>
internal static class SocketEvents
{
    public const string Hello = "hello";
    public const string Posted = "posted";
    public const string PostEdited = "post_edited";
    public const string PostDeleted = "post_deleted";
    public const string ReactionAdded = "reaction_added";
    public const string ReactionRemoved = "reaction_removed";
    public const string UserAdded = "user_added";
    public const string UserRemoved = "user_removed";
    public const string DirectAdded = "direct_added";
}
