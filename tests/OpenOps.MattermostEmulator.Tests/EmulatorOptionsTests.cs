using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class EmulatorOptionsTests
{
    [Fact]
    public async Task Settings_ThatCannotBe_AreAllNamed()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Emulator.StartEmptyAsync(new Dictionary<string, string?>
        {
            ["Emulator:StateFile"] = Path.GetTempPath(),
            ["Emulator:RateLimitBurst"] = "0",
            ["Emulator:AllowedCallbackHosts:0"] = "http://bots.example.test/",
        }));

        var errors = string.Join('\n', refused.Failures);
        Assert.Contains("Emulator:StateFile", errors);
        Assert.Contains("Emulator:RateLimitBurst", errors);
        Assert.Contains("Emulator:AllowedCallbackHosts", errors);
    }

    [Fact]
    public void LogEvents_AreInTheirRange_AndUnique()
    {
        var ids = typeof(EmulatorEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, 4000, 4999));
    }

    [Fact]
    public async Task Page_AndApi_AreBehindStrictHeaders()
    {
        await using var emulator = await Emulator.StartAsync();

        var page = await emulator.Anonymous().TryGetAsync("//");
        var api = await emulator.Anonymous().TryGetAsync("/system/ping");

        Assert.StartsWith("default-src 'self'", page.Header("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", page.Header("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", api.Header("Content-Security-Policy"));
        Assert.Equal("nosniff", api.Header("X-Content-Type-Options"));
        Assert.False(api.Message.Headers.Contains("Access-Control-Allow-Origin"));
    }
}
