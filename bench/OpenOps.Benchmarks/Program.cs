using OpenOps.Benchmarks;
using OpenOps.Benchmarks.Audit;
using OpenOps.Benchmarks.Chat;
using OpenOps.Benchmarks.Exports;
using OpenOps.Benchmarks.Pages;

return args switch
{
    ["audit", .. var other] => await Report.RunAsync("audit", report => AuditBenchmark.RunAsync(report, other.FirstOrDefault())),
    ["chat", ..] => await Report.RunAsync("chat", ChatProbe.RunAsync),
    ["tasks", ..] => await Report.RunAsync("tasks", TaskProbe.RunAsync),
    [BareAnswers.Verb] => await BareAnswers.ServeAsync(),
    ["exports", .. var count] => await Report.RunAsync("exports", report => ExportsProbe.RunAsync(report, count.FirstOrDefault())),
    ["pages", ..] => await Report.RunAsync("pages", PagesProbe.RunAsync),
    _ => Help(),
};

static int Help()
{
    Console.Error.WriteLine("""
        dotnet run -c Release --project bench/OpenOps.Benchmarks -- VERB

        audit   a durable intent over HTTP beside bare inserts into the same PostgreSQL: latency and throughput;
                with the path of another build's OpenOps.Audit.dll, that one too, in the same turns
        chat    a started sandbox: post to first words, edits of a streamed post, 200 streams, idle memory, start time
        tasks   a started sandbox: from a person's command to the first words of each task's answer
        exports the record of a million interactions in each format, beside a hundredth of it: the service's memory, time, size;
                with a number, that many interactions
        pages   the console on a record of a million interactions: until a page is whole, and until a browser shows its first row
        """);
    return 2;
}
