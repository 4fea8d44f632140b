using System.Net;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class UsersTests
{
    [Fact]
    public async Task FirstUser_BecomesAdministrator_OthersDoNot()
    {
        await using var emulator = await Emulator.StartAsync();
        var second = await emulator.AddUserAsync();

        Assert.Equal("system_admin system_user", (await emulator.Admin.GetAsync("/users/me")).Text("roles"));
        Assert.Equal("system_user", (await second.GetAsync("/users/me")).Text("roles"));
    }

    [Theory]
    [InlineData("admin", "new@example.test", "Correct-Horse-1", "app.user.save.username_exists.app_error")]
    [InlineData("fresh", "admin@example.test", "Correct-Horse-1", "app.user.save.email_exists.app_error")]
    [InlineData("Bad Name", "new@example.test", "Correct-Horse-1", "model.user.is_valid.username.app_error")]
    [InlineData("fresh", "new@example.test", "short-1A", "api.user.check_user_password.invalid.app_error")]
    [InlineData("fresh", "new@example.test", "alllowercaseletters", "api.user.check_user_password.invalid.app_error")]
    public async Task SignUp_ThatCannotBe_IsRefusedAndChangesNothing(string username, string email, string password, string errorId)
    {
        await using var emulator = await Emulator.StartAsync();

        var answer = await emulator.Anonymous().TryPostAsync("/users", new { username, email, password });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(errorId, answer.ErrorId);
        Assert.Single((await emulator.Admin.GetAsync("/users")).AsArray());
    }

    [Fact]
    public async Task User_SeenByOthers_LacksWhatIsTheirOwn()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddUserAsync("alice");

        var own = await alice.GetAsync("/users/me");
        var seen = await emulator.Admin.GetAsync("/users/username/alice");

        Assert.NotNull(own["notify_props"]);
        Assert.Null(seen["notify_props"]);
        Assert.Null(own["is_bot"]);
        Assert.DoesNotContain("password\"", own.ToJsonString());
        Assert.Null(own["hash"]);
    }

    [Fact]
    public async Task User_Unchanged_Is304WithoutBody()
    {
        await using var emulator = await Emulator.StartAsync();
        var first = await emulator.Admin.TryGetAsync("/users/me");

        Task<Answer> AgainAsync() => emulator.Admin.SendAsync(
            HttpMethod.Get, "/users/me", null, request => request.Headers.TryAddWithoutValidation("If-None-Match", first.Header("ETag")));

        var again = await AgainAsync();
        Assert.Equal(HttpStatusCode.NotModified, again.Status);
        Assert.Empty(again.Raw);

        await emulator.Admin.PutAsync("/users/me/patch", new { nickname = "boss" });
        Assert.Equal(HttpStatusCode.OK, (await AgainAsync()).Status);
    }

    [Fact]
    public async Task Patch_OfSomebodyElse_IsForbidden()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddUserAsync("alice");

        Assert.Equal(HttpStatusCode.Forbidden, (await alice.TryPutAsync($"/users/{emulator.Admin.Id}/patch", new { nickname = "x" })).Status);
    }

    [Fact]
    public async Task People_AreFoundByIdsNamesAndBeginnings()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync("alice");
        var alan = await emulator.AddMemberAsync("alan");
        var channel = await emulator.AddChannelAsync("P", alice);

        Assert.Single((await alice.PostAsync("/users/ids", new[] { alan.Id, "zz" })).AsArray());
        Assert.Single((await alice.PostAsync("/users/usernames", new[] { "alan", "nobody" })).AsArray());
        Assert.Equal(2, (await alice.PostAsync("/users/search", new { term = "al", team_id = emulator.Team.Id })).AsArray().Count);
        var completion = await alice.GetAsync($"/users/autocomplete?in_team={emulator.Team.Id}&in_channel={channel}&name=al");
        Assert.Equal("alice", completion["users"]![0].Text("username"));
        Assert.Equal("alan", completion["out_of_channel"]![0].Text("username"));
        Assert.Equal(HttpStatusCode.Forbidden, (await alan.TryGetAsync($"/users?in_channel={channel}")).Status);
    }

    [Fact]
    public async Task Image_WithoutOne_ShowsInitials_ThenWhatWasGiven()
    {
        await using var emulator = await Emulator.StartAsync();
        await emulator.Admin.PutAsync("/users/me/patch", new { first_name = "Ada", last_name = "<Lovelace>" });

        var initials = await emulator.Admin.TryGetAsync("/users/me/image");
        Assert.Equal("image/svg+xml", initials.Message.Content.Headers.ContentType?.MediaType);
        Assert.Contains(">A&lt;<", initials.Raw);

        using var form = new MultipartFormDataContent { { new ByteArrayContent(Files.Png), "image", "me.png" } };
        await emulator.Admin.PostAsync("/users/me/image", form);
        Assert.Equal("image/png", (await emulator.Admin.TryGetAsync("/users/me/image")).Message.Content.Headers.ContentType?.MediaType);
    }
}
