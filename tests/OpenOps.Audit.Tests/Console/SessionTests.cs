using System.Net;

namespace OpenOps.Audit.Tests.Console;

public sealed class SessionTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [Fact]
    public async Task Session_NotUsed_EndsAfterItsIdleTime()
    {
        var clock = new ManualTimeProvider();
        await using var service = world.StartService(clock);
        using var visitor = await world.SignInAsync("uma", service);

        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor));
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor));
        clock.Advance(TimeSpan.FromMinutes(31));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(visitor));
    }

    [Fact]
    public async Task Session_AlwaysUsed_EndsAfterItsLifetime()
    {
        var clock = new ManualTimeProvider();
        await using var service = world.StartService(clock, ("Audit:Console:SessionLifetime", "01:00:00"));
        using var visitor = await world.SignInAsync("uma", service);
        for (var used = 0; used < 3; used++)
        {
            clock.Advance(TimeSpan.FromMinutes(20));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor));
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(visitor));
    }

    [Fact]
    public async Task Session_SignedOut_IsGoneForWhoeverKeptItsCookie()
    {
        using var visitor = await world.SignInAsync("uma");
        var kept = visitor.Cookies["openops_console"]!.Value;

        using var answer = await visitor.SubmitAsync("/console/mine", "/console/sign-out", []);

        Assert.Equal("/console/sign-in", answer.Headers.Location?.OriginalString);
        using var other = new Visitor(world.Address);
        other.Adopt("openops_console", kept);
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(other));
    }

    [Fact]
    public async Task Session_InTheDatabase_IsAHashOfWhatTheCookieHolds()
    {
        using var visitor = await world.SignInAsync("bert");
        var token = System.Buffers.Text.Base64Url.DecodeFromChars(visitor.Cookies["openops_console"]!.Value);

        Assert.Equal(1, await world.Database.QueryAsync<long>(
            $"SELECT count(*) FROM audit.sessions WHERE user_name = 'bert' AND token_hash = sha256('\\x{Convert.ToHexString(token)}')"));
    }

    [Fact]
    public async Task Session_SurvivesARestartAndHoldsOnEveryReplica()
    {
        using var visitor = await world.SignInAsync("uma");
        await using var replica = world.StartService();
        using var there = new Visitor(ConsoleWorld.AddressOf(replica));
        there.Adopt("openops_console", visitor.Cookies["openops_console"]!.Value);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(there));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!")]
    public async Task Session_UnknownCookie_IsNobody(string value)
    {
        using var visitor = new Visitor(world.Address);
        visitor.Adopt("openops_console", value);

        using var answer = await visitor.GetAsync("/console/mine");

        Assert.Equal("/console/sign-in?return=%2Fconsole%2Fmine", answer.Headers.Location?.OriginalString);
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor visitor)
    {
        using var answer = await visitor.GetAsync("/console/mine");
        return answer.StatusCode;
    }
}
