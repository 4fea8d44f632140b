using System.Text.Json.Nodes;
using OpenOps.BotService.Conversations;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tests.Conversations;

public sealed class IgnoredPostsTests
{
    private static readonly Post Human = new() { Id = "p", UserId = "alice", Message = "hi" };

    [Fact]
    public void ReasonFor_APersonsPost_IsNone() => Assert.Null(Reason(Human));

    [Theory]
    [InlineData("from_bot")]
    [InlineData("from_webhook")]
    [InlineData("from_plugin")]
    [InlineData("from_oauth_app")]
    [InlineData("wrangler")]
    public void ReasonFor_MarkedPost_IsGiven(string prop)
    {
        Assert.NotNull(Reason(Human with { Props = new JsonObject { [prop] = "true" } }));
        Assert.NotNull(Reason(Human with { Props = new JsonObject { [prop] = true } }));
    }

    [Fact]
    public void ReasonFor_EachOtherSource_IsGiven()
    {
        Assert.Equal("own", Reason(Human with { UserId = "me" }));
        Assert.Equal("another bot of this service", Reason(Human with { UserId = "sibling" }));
        Assert.NotNull(Reason(Human with { Type = "system_join_channel" }));
        Assert.NotNull(Reason(Human with { Type = "custom_llmbot" }));
        Assert.NotNull(Reason(Human with { RemoteId = "elsewhere" }));
        Assert.NotNull(Reason(Human with { DeleteAt = 1 }));
        Assert.NotNull(Reason(Human with { OriginalId = "copy" }));
    }

    [Fact]
    public void ReasonFor_Author_RefusesBotsAndTheDeactivated()
    {
        Assert.Null(IgnoredPosts.ReasonFor(new MattermostUser()));
        Assert.NotNull(IgnoredPosts.ReasonFor(new MattermostUser { IsBot = true }));
        Assert.NotNull(IgnoredPosts.ReasonFor(new MattermostUser { DeleteAt = 5 }));
    }

    private static string? Reason(Post post) => IgnoredPosts.ReasonFor(post, "me", id => id == "sibling");
}
