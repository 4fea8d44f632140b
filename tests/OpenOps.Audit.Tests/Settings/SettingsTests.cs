using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OpenOps.Audit.Tests.Settings;

/// <summary>How the services are set up is in the record, whenever that changes.</summary>
public sealed class SettingsTests(AuditDatabase database) : IClassFixture<AuditDatabase>
{
    [Fact]
    public async Task Report_IsRecordedWhereItDiffers_WithWhatDiffers()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var name = $"inference-{Samples.NewId():n}";

        var first = await ReportAsync(service.Inference, name, ("model a", "local"), ("Chat:MaxTokens", "100"));
        var same = await ReportAsync(service.Inference, name, ("Chat:MaxTokens", "100"), ("model a", "local"));
        var changed = await ReportAsync(service.Inference, name, ("Chat:MaxTokens", "200"), ("model b", "vendor"));

        Assert.Equal((true, false, true), (IsChanged(first), IsChanged(same), IsChanged(changed)));
        Assert.Equal(2, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE kind = 'configuration_change' AND evidence ->> 'service' = '{name}'"));
        var evidence = JsonDocument.Parse(await database.QueryAsync<string>(
            $"SELECT evidence::text FROM audit.events WHERE sequence = {changed.GetProperty("sequence").GetInt64()}")).RootElement;
        Assert.Equal(
            ["Chat:MaxTokens 100 200", "model a local -", "model b - vendor"],
            evidence.GetProperty("changes").EnumerateArray().Select(change => $"{Text(change, "key")} {Text(change, "from")} {Text(change, "to")}"));
        Assert.Equal(["Chat:MaxTokens", "model b"], evidence.GetProperty("settings").EnumerateObject().Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Report_SentAgain_CountsOnce()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var name = $"bot-{Samples.NewId():n}";
        var report = new { id = Samples.NewId(), occurred_at = TimeProvider.System.GetUtcNow(), service = name, settings = new { a = "1" } };

        using var once = await service.Bot.PostAsJsonAsync("/configurations", report, TestContext.Current.CancellationToken);
        using var again = await service.Bot.PostAsJsonAsync("/configurations", report, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (once.StatusCode, again.StatusCode));
        Assert.Equal(1, await database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE kind = 'configuration_change' AND evidence ->> 'service' = '{name}'"));
    }

    [Fact]
    public async Task Report_OfWhoMayNot_OrThatIsNone_ChangesNothing()
    {
        await using var service = new AuditService(database.RuntimeConnectionString);
        var good = new { id = Samples.NewId(), occurred_at = TimeProvider.System.GetUtcNow(), service = "x", settings = new { a = "1" } };
        var bad = new { id = Guid.Empty, occurred_at = TimeProvider.System.GetUtcNow(), service = "", settings = new { a = new string('x', 600) } };

        using var reader = await service.Exporter.PostAsJsonAsync("/configurations", good, TestContext.Current.CancellationToken);
        using var wrong = await service.Inference.PostAsJsonAsync("/configurations", bad, TestContext.Current.CancellationToken);
        var errors = (await wrong.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("errors");

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (reader.StatusCode, wrong.StatusCode));
        Assert.Equal(["id", "service", "settings"], errors.EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.Equal(0, await database.QueryAsync<long>("SELECT count(*) FROM audit.events WHERE kind = 'configuration_change' AND evidence ->> 'service' IN ('', 'x')"));
    }

    [Fact]
    public async Task Service_RecordsItsOwnSettings_OnceUntilTheyChange_WithoutSecrets()
    {
        using var folder = new TempDirectory();
        await StartAsync(("Audit:Chain:Directory", folder.Path), ("Audit:Retention:Content", "90.00:00:00"));
        await StartAsync(("Audit:Chain:Directory", folder.Path), ("Audit:Retention:Content", "90.00:00:00"));
        await StartAsync(("Audit:Chain:Directory", folder.Path), ("Audit:Retention:Content", "30.00:00:00"));

        const string Own = "FROM audit.events WHERE kind = 'configuration_change' AND recorded_by = 'audit'";
        Assert.Equal(2, await database.QueryAsync<long>($"SELECT count(*) {Own}"));
        var last = await database.QueryAsync<string>($"SELECT evidence::text {Own} ORDER BY sequence DESC LIMIT 1");
        Assert.Contains("""{"to": "30.00:00:00", "key": "Audit:Retention:Content", "from": "90.00:00:00"}""", last, StringComparison.Ordinal);
        Assert.Contains("\"Audit:MasterKey\": \"(secret)\"", last, StringComparison.Ordinal);
        Assert.DoesNotContain(AuditDatabase.MasterKey, last, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-", last, StringComparison.Ordinal);

        async Task StartAsync(params (string, string)[] settings)
        {
            await using var service = new AuditService(database.RuntimeConnectionString, time: null, settings) { RecordsOwnSettings = true };
            _ = service.Operator;
            var wanted = settings[1].Item2;
            await TestTimeouts.EventuallyAsync("its settings are recorded", () => database.QueryAsync<bool>(
                $"SELECT coalesce((SELECT evidence #>> '{{settings,Audit:Retention:Content}}' = '{wanted}' {Own} ORDER BY sequence DESC LIMIT 1), false)"));
        }
    }

    private static async Task<JsonElement> ReportAsync(HttpClient caller, string service, params (string Key, string Value)[] settings)
    {
        using var answer = await caller.PostAsJsonAsync(
            "/configurations",
            new { id = Samples.NewId(), occurred_at = TimeProvider.System.GetUtcNow(), service, settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value) },
            TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static bool IsChanged(JsonElement reception) => reception.GetProperty("changed").GetBoolean();

    private static string Text(JsonElement change, string name) => change.TryGetProperty(name, out var value) ? value.GetString()! : "-";
}
