using System.Net;
using System.Text.RegularExpressions;

namespace OpenOps.Audit.Tests.Console;

/// <summary>Holding and erasing what people said, from the console.</summary>
public sealed partial class KeepingTests(ConsoleWorld world) : IClassFixture<ConsoleWorld>
{
    [Fact]
    public async Task Person_HeldIsNotErased_AndReleasedIs()
    {
        var id = await world.AnswerAsync("uma", "Where is the key?", "Under the mat.");
        var (person, path) = (world.Chat.IdOf("uma"), $"/console/people/{world.Chat.IdOf("uma")}");
        using var admin = await world.SignInAsync("sysadmin");
        using var auditor = await world.SignInAsync("audrey");

        using var held = await admin.SubmitAsync(path, "/console/holds", new() { ["user_id"] = person, ["back"] = person, ["reason"] = "Case 12" });
        Assert.Equal((HttpStatusCode.SeeOther, path), (held.StatusCode, held.Headers.Location!.ToString()));
        Assert.Contains("Case 12", await auditor.ReadAsync(path), StringComparison.Ordinal);

        using var refused = await EraseAsync(admin, path, "uma");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("A legal hold covers text of this person", await BodyAsync(refused), StringComparison.Ordinal);
        Assert.Contains("Under the mat.", await auditor.ReadAsync($"/console/interactions/{id}"), StringComparison.Ordinal);

        var release = Release().Match(await admin.ReadAsync(path)).Groups["path"].Value;
        using var released = await admin.SubmitAsync(path, release, new() { ["back"] = person });
        Assert.Equal(HttpStatusCode.SeeOther, released.StatusCode);
        using var erased = await EraseAsync(admin, path, "uma");

        Assert.Equal((HttpStatusCode.SeeOther, path), (erased.StatusCode, erased.Headers.Location!.ToString()));
        Assert.Contains("<strong>Erased</strong>", await auditor.ReadAsync(path), StringComparison.Ordinal);
        Assert.DoesNotContain("Under the mat.", await auditor.ReadAsync($"/console/interactions/{id}"), StringComparison.Ordinal);
        Assert.Equal(0, await world.Database.QueryAsync<long>($"SELECT count(*) FROM audit.person_keys WHERE person = '{person}'"));
        foreach (var kind in new[] { "hold_set", "hold_released", "erasure" })
        {
            Assert.Equal(1, await world.CountAsync(kind, $"recorded_by = 'console' AND evidence ->> 'requested_by' = '{world.Chat.IdOf("sysadmin")}'"));
        }
    }

    [Theory]
    [InlineData("bart", "Asked for", "confirm: is not bert")]
    [InlineData("bert", "", "reason: is required")]
    public async Task Erasure_NotMeantOrWithoutReason_DoesNothing(string confirm, string reason, string told)
    {
        await world.AnswerAsync("bert");
        var path = $"/console/people/{world.Chat.IdOf("bert")}";
        using var admin = await world.SignInAsync("sysadmin");

        using var answer = await admin.SubmitAsync(path, $"{path}/erase", new() { ["confirm"] = confirm, ["reason"] = reason });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, await BodyAsync(answer), StringComparison.Ordinal);
        Assert.Equal(0, await world.CountAsync("erasure", $"user_id = '{world.Chat.IdOf("bert")}'"));
    }

    [Theory]
    [InlineData("", "", "Case 13", "user_id: or channel_id, from or to is required")]
    [InlineData("2026-02-01T00:00", "2026-01-01T00:00", "Case 13", "to: does not lie after from")]
    [InlineData("soon", "", "Case 13", "from: is not a time")]
    [InlineData("2026-02-01T00:00", "", "", "reason: is required")]
    public async Task Hold_ThatCannotBe_IsExplainedAndWhatWasEnteredIsKept(string from, string to, string reason, string told)
    {
        using var admin = await world.SignInAsync("sysadmin");

        using var answer = await admin.SubmitAsync("/console/holds", "/console/holds", new() { ["from"] = from, ["to"] = to, ["reason"] = reason });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var page = await BodyAsync(answer);
        Assert.Contains(told, page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{reason}\"", page, StringComparison.Ordinal);
        Assert.Equal(0, await world.CountAsync("hold_set", "evidence ->> 'reason' = 'Case 13'"));
    }

    [Fact]
    public async Task Administrator_SeesPeopleButNothingTheySaid()
    {
        await world.AnswerAsync("pia", "Something private.");
        using var admin = await world.SignInAsync("sysadmin");

        var list = await admin.ReadAsync("/console/people");
        var page = await admin.ReadAsync($"/console/people/{world.Chat.IdOf("pia")}");

        Assert.DoesNotContain("/console/interactions", list + page, StringComparison.Ordinal);
        Assert.DoesNotContain("Something private.", list + page, StringComparison.Ordinal);
        using var nobody = await admin.GetAsync($"/console/people/{new string('x', 26)}");
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    private static Task<HttpResponseMessage> EraseAsync(Visitor admin, string path, string confirm) =>
        admin.SubmitAsync(path, $"{path}/erase", new() { ["confirm"] = confirm, ["reason"] = "Asked for" });

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    [GeneratedRegex("action=\"(?<path>/console/holds/[^\"]+/release)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Release();
}
