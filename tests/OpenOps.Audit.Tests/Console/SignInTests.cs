using System.Net;

namespace OpenOps.Audit.Tests.Console;

public sealed class SignInTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [Fact]
    public async Task SignIn_RightPassword_BeginsASessionOfItsOwnAndEndsTheChatServers()
    {
        using var visitor = new Visitor(world.Address);

        using var answer = await visitor.SignInAsync("audrey", ChatServer.Password, "/console/interactions?bot=x");

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/console/interactions?bot=x", answer.Headers.Location?.OriginalString);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(line => line.StartsWith("openops_console=", StringComparison.Ordinal));
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; path=/console", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, await world.Chat.SessionsOfAsync("audrey"));
        Assert.Equal(1, await world.CountAsync("login", "outcome = 'granted' AND evidence ->> 'user_name' = 'audrey' AND evidence -> 'roles' = '[\"auditor\", \"user\"]'"));
    }

    [Fact]
    public async Task SignIn_WrongPassword_IsRefusedAndRecorded()
    {
        using var visitor = new Visitor(world.Address);

        using var answer = await visitor.SignInAsync("bert", "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain(visitor.Cookies, cookie => cookie.Name == "openops_console");
        Assert.Equal(1, await world.CountAsync("login", "outcome = 'refused' AND evidence ->> 'user_name' = 'bert' AND evidence ->> 'reason' = 'wrong_credentials'"));
    }

    [Fact]
    public async Task SignIn_SomethingThatIsNoName_IsNotRecordedAsOne()
    {
        using var visitor = new Visitor(world.Address);

        using var answer = await visitor.SignInAsync("my secret pass phrase!", "x");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(1, await world.CountAsync("login", "evidence ->> 'user_name' = '(not a user name)'"));
        Assert.Equal(0, await world.CountAsync("login", "evidence::text LIKE '%secret%'"));
    }

    [Theory]
    [InlineData("//elsewhere.example/")]
    [InlineData("https://elsewhere.example/console")]
    [InlineData("/console@elsewhere.example")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("/interactions")]
    public async Task SignIn_ReturnToAnotherPlace_LeadsIntoTheConsole(string path)
    {
        using var visitor = new Visitor(world.Address);

        using var answer = await visitor.SignInAsync("uma", ChatServer.Password, path);

        Assert.Equal("/console", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignIn_TooManyTriesWithOneName_IsRefusedUntilTheWindowEnds()
    {
        var clock = new ManualTimeProvider();
        await using var service = world.StartService(clock, ("Audit:Console:LoginsPerName", "3"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var wrong = await visitor.SignInAsync("uma", "wrong");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var refused = await visitor.SignInAsync(" UMA ", ChatServer.Password);
        using var other = await visitor.SignInAsync("bert", ChatServer.Password);
        clock.Advance(TimeSpan.FromMinutes(5));
        using var later = await visitor.SignInAsync("uma", ChatServer.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("300", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.SeeOther, other.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, later.StatusCode);
    }

    [Fact]
    public async Task SignIn_TooManyTriesFromOneAddress_IsRefusedForEveryName()
    {
        await using var service = world.StartService(settings: ("Audit:Console:LoginsPerAddress", "2"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));
        using var first = await visitor.SignInAsync("nobody1", "wrong");
        using var second = await visitor.SignInAsync("nobody2", "wrong");

        using var third = await visitor.SignInAsync("uma", ChatServer.Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
    }

    [Fact]
    public async Task SignIn_RightPassword_ForgetsEarlierTriesOfThatName()
    {
        await using var service = world.StartService(settings: ("Audit:Console:LoginsPerName", "2"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));
        for (var round = 0; round < 3; round++)
        {
            using var wrong = await visitor.SignInAsync("uma", "wrong");
            using var right = await visitor.SignInAsync("uma", ChatServer.Password);
            Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        }
    }

    [Fact]
    public async Task SignIn_WithoutTheFormsToken_IsRefused()
    {
        using var visitor = new Visitor(world.Address);
        await visitor.ReadAsync("/console/sign-in");

        using var none = await visitor.PostAsync("/console/sign-in", new() { ["name"] = "uma", ["password"] = ChatServer.Password });
        using var wrong = await visitor.PostAsync(
            "/console/sign-in", new() { ["name"] = "uma", ["password"] = ChatServer.Password, ["form_token"] = new string('0', 64) });
        var token = Visitor.FormTokenIn(await visitor.ReadAsync("/console/sign-in"));
        using var foreign = await visitor.PostAsync(
            "/console/sign-in", new() { ["name"] = "uma", ["password"] = ChatServer.Password, ["form_token"] = token },
            request => request.Headers.Add("Sec-Fetch-Site", "cross-site"));

        Assert.All([none, wrong, foreign], answer => Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode));
        Assert.DoesNotContain(visitor.Cookies, cookie => cookie.Name == "openops_console");
    }

    [Fact]
    public async Task SignIn_WithoutAnyRole_IsRefused()
    {
        await using var service = world.StartService(settings: ("Audit:Console:Roles:user:0", "audrey"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));

        using var answer = await visitor.SignInAsync("bert", ChatServer.Password);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(1, await world.CountAsync("login", "evidence ->> 'reason' = 'no_role'"));
    }

    [Fact]
    public async Task SignIn_ChatServerAway_SaysSoAndRecordsIt()
    {
        await using var service = world.StartService(settings: ("Mattermost:Url", "http://127.0.0.1:9"));
        using var visitor = new Visitor(ConsoleWorld.AddressOf(service));

        using var answer = await visitor.SignInAsync("uma", ChatServer.Password);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, await world.CountAsync("login", "evidence ->> 'reason' = 'chat_unavailable'"));
    }

    [Fact]
    public async Task SignIn_PageLoadedAgain_KeepsFormsThatAreOpen()
    {
        using var visitor = new Visitor(world.Address);
        var first = Visitor.FormTokenIn(await visitor.ReadAsync("/console/sign-in"));
        await visitor.ReadAsync("/console/sign-in");

        using var answer = await visitor.PostAsync("/console/sign-in", new() { ["name"] = "uma", ["password"] = ChatServer.Password, ["form_token"] = first });

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }
}
