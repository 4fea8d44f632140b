using System.Text.Json;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.BotService.Tests.Mattermost;

public sealed class ProtocolTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":null,"message":null,"props":null,"file_ids":null,"metadata":null,"participants":null,"remote_id":null}""")]
    [InlineData("""{"a_field_of_a_newer_server":{"x":[1]},"followers":null,"reply_count":3}""")]
    public void Post_WithFieldsThatAreAbsentNullOrUnknown_IsRead(string json)
    {
        var post = JsonSerializer.Deserialize(json, MattermostJson.Default.Post)!;
        Assert.Equal(("", "", "", "", "", ""), (post.Id, post.Message, post.RootId, post.OriginalId, post.Type, post.RemoteId));
        Assert.Equal("", post.Prop("from_bot"));
        Assert.True(post.IsCurrent);
    }

    [Theory]
    [InlineData("""{"props":{"from_webhook":"true"}}""", "true")]
    [InlineData("""{"props":{"from_webhook":true}}""", "true")]
    [InlineData("""{"props":{"from_webhook":null}}""", "")]
    [InlineData("""{"props":{"from_webhook":{"a":1}}}""", """{"a":1}""")]
    public void Post_Prop_IsTextHoweverItIsWritten(string json, string expected) =>
        Assert.Equal(expected, JsonSerializer.Deserialize(json, MattermostJson.Default.Post)!.Prop("from_webhook"));

    [Theory]
    [InlineData("""{"id":"p","original_id":"o"}""", false)]
    [InlineData("""{"id":"p","delete_at":1}""", false)]
    [InlineData("""{"id":"p"}""", true)]
    public void Post_CopiesAndDeletedOnes_AreNotCurrent(string json, bool expected) =>
        Assert.Equal(expected, JsonSerializer.Deserialize(json, MattermostJson.Default.Post)!.IsCurrent);

    [Fact]
    public void Post_Thread_IsTheRootOrThePostItself()
    {
        Assert.Equal("r", new Post { Id = "p", RootId = "r" }.ThreadId);
        Assert.Equal("p", new Post { Id = "p" }.ThreadId);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("👋👋", 2)]
    public void Message_IsCountedAsTheServerDoes(string message, int expected) =>
        Assert.Equal(expected, PostLimits.CountRunes(message));

    [Fact]
    public void Posted_AsARealServerSendsIt_IsRead()
    {
        var posted = Assert.IsType<PostedEvent>(Read(
            """{"event":"posted","data":{"channel_display_name":"@alice","channel_name":"aq9dza984bd4tmp97cr5jfsszr__wmeqmgcty3y6pfcz99bz61e4ae","channel_type":"D","mentions":"[\"aq9dza984bd4tmp97cr5jfsszr\"]","post":"{\"id\":\"6durqrmyh7ns5qoexbd8todtfy\",\"create_at\":1795177044754,\"update_at\":1795177044754,\"edit_at\":0,\"delete_at\":0,\"is_pinned\":false,\"user_id\":\"wmeqmgcty3y6pfcz99bz61e4ae\",\"channel_id\":\"1w3iwzhnubdifbfnzxwqps6h4w\",\"root_id\":\"\",\"parent_id\":\"\",\"original_id\":\"\",\"message\":\"dm hi\",\"type\":\"\",\"props\":{},\"hashtags\":\"\",\"pending_post_id\":\"\",\"reply_count\":0,\"last_reply_at\":0,\"participants\":null,\"metadata\":{}}","sender_name":"@alice","set_online":true,"team_id":""},"broadcast":{"omit_users":null,"user_id":"","channel_id":"1w3iwzhnubdifbfnzxwqps6h4w","team_id":""},"seq":3}"""));
        Assert.Equal(("dm hi", "D", "", "wmeqmgcty3y6pfcz99bz61e4ae"), (posted.Post.Message, posted.ChannelType, posted.TeamId, posted.Post.UserId));
        Assert.Equal(["aq9dza984bd4tmp97cr5jfsszr"], posted.Mentions);
    }

    [Theory]
    [InlineData("""{"event":"user_removed","data":{"channel_id":"c","remover_id":"r"},"broadcast":{"user_id":"u","channel_id":""}}""")]
    [InlineData("""{"event":"user_removed","data":{"user_id":"u","remover_id":"r"},"broadcast":{"user_id":"","channel_id":"c"}}""")]
    public void UserRemoved_ToldToThePersonOrToTheChannel_SaysTheSame(string json) =>
        Assert.Equal(new UserRemovedEvent("u", "c"), Read(json));

    [Theory]
    [InlineData("""{"event":"status_change","data":{"status":"online"}}""")]
    [InlineData("""{"event":"","status":"OK","seq_reply":1}""")]
    public void Frame_OfNoUse_IsNoEvent(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"event":"posted","data":{}}""")]
    [InlineData("""{"event":"posted","data":{"post":"null"}}""")]
    [InlineData("""{"event":"reaction_added","data":null}""")]
    public void Frame_WithoutItsContent_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void Secrets_AreNotPartOfTheText()
    {
        Assert.DoesNotContain("secret", new LoginRequest("alice", "secret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new UserAccessToken { Token = "secret" }.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new NewUser { Username = "a", Email = "e", Password = "secret" }.ToString(), StringComparison.Ordinal);
    }

    private static MattermostEvent? Read(string json) => EventReader.Read(JsonSerializer.Deserialize(json, MattermostJson.Default.WebSocketMessage)!);
}
